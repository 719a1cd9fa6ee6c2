import { redirect } from 'next/navigation'
import { routes } from '@/lib/web/routes'
import { listOwnCompanies } from '@/lib/web/session'

/** Nothing lives here: strangers go and sign in, members to their first company. */
export default async function HomePage() {
  const [first] = await listOwnCompanies()
  redirect(first ? routes.company(first.slug) : routes.signIn())
}
