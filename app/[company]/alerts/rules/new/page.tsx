import type { Metadata } from 'next'
import { RulePage } from '@/app/[company]/alerts/rules/rule-page'

export const metadata: Metadata = { title: 'New alert rule' }

export default async function NewRulePage({
  params,
  searchParams,
}: PageProps<'/[company]/alerts/rules/new'>) {
  const { company } = await params
  const { preset } = await searchParams
  return RulePage({ company, id: null, preset: typeof preset === 'string' ? preset : null })
}
