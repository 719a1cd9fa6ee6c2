import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SetupForm } from '@/components/session/setup-form'
import { BarePage } from '@/components/shell/bare-page'
import { isSetupOpen } from '@/lib/access/commands/setup'
import { setUp } from './actions'

export const metadata: Metadata = { title: 'Set up' }

/** Opened by the one-time link that a fresh instance prints; gone as soon as a company exists. */
export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const { token } = await searchParams
  if (typeof token !== 'string' || !(await isSetupOpen(token))) notFound()
  return (
    <BarePage title="Open this instance">
      <SetupForm token={token} onSetup={setUp} />
    </BarePage>
  )
}
