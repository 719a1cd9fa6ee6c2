import type { Metadata } from 'next'
import { RulePage } from '@/app/[company]/alerts/rules/rule-page'

export const metadata: Metadata = { title: 'Alert rule' }

export default async function AlertRulePage({
  params,
}: PageProps<'/[company]/alerts/rules/[rule]'>) {
  const { company, rule } = await params
  return RulePage({ company, id: rule, preset: null })
}
