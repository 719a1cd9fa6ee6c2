import type { Route } from 'next'
import { notFound, redirect } from 'next/navigation'
import { can } from '@/lib/access/roles'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import { routes } from '@/lib/web/routes'
import { getPrincipal, listOwnCompanies } from '@/lib/web/session'

/**
 * Who asks for a page of a company. Strangers go and sign in, and come back to `here`; members of other companies and
 * members without the permission get the 404 that something missing gets. Without a `permission` being a member is enough; of
 * several any one is. Who has yet to set up the second factor that the company asks for gets to their account, the only page with
 * `beforeTwoFactor`. Call it first in every page.
 */
export async function requireMember(
  company: string,
  {
    permission,
    here,
    beforeTwoFactor = false,
  }: { permission?: Permission | readonly Permission[]; here: Route; beforeTwoFactor?: boolean },
): Promise<SessionPrincipal> {
  const principal = await getPrincipal(company)
  if (principal?.needsTwoFactor && !beforeTwoFactor) redirect(routes.account(company))
  if (principal && (permission === undefined || mayAny(principal, permission))) return principal
  if (!principal && (await listOwnCompanies()).length === 0) {
    redirect(routes.signIn({ callbackUrl: here }))
  }
  notFound()
}

function mayAny(
  principal: SessionPrincipal,
  permission: Permission | readonly Permission[],
): boolean {
  return [permission].flat().some((one) => can(principal, one))
}
