import { redirect } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { routes } from '@/lib/web/routes'

/** Settings begin with the API keys. */
export default async function SettingsPage({ params }: PageProps<'/[company]/settings'>) {
  const { company } = await params
  await requireMember(company, { permission: 'api_keys.manage', here: routes.settings(company) })
  redirect(routes.apiKeys(company))
}
