import { actedBy } from '@/lib/access/origin'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { findSecondFactor } from '@/lib/access/store/second-factors'
import { findSessionMethod } from '@/lib/access/store/single-sign-on'
import { changeCompany, setTwoFactorRequired } from '@/lib/companies/commands'
import type { CompanyChange } from '@/lib/companies/schema'
import { AppError } from '@/lib/platform/errors'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Changes name, time zone or business hours of the principal's company; what is left out stays. Throws
 * `permission_missing` (403), `invalid_input` (422).
 */
export async function updateCompany(
  principal: Administrator,
  change: CompanyChange,
): Promise<void> {
  requirePermission(principal, 'company.manage')
  await changeCompany(actedBy(principal), { companyId: principal.companyId, change })
}

/**
 * Says whether members need a second factor; those without one reach their account only, from their next request on. Who
 * turns it on must have one, or they would shut themselves out. Throws `permission_missing` (403), `two_factor_own_first`
 * (409).
 */
export async function setTwoFactorPolicy(
  principal: Administrator,
  { isRequired }: { isRequired: boolean },
): Promise<void> {
  requirePermission(principal, 'company.manage')
  if (isRequired && principal.kind === 'session' && !(await hasSecondFactor(principal))) {
    throw new AppError('two_factor_own_first', {
      status: 409,
      title: 'Not without yours',
      detail: 'Turn on two-factor authentication in your own account first.',
      errors: [{ pointer: '/isRequired', message: 'turn on yours in your account first' }],
    })
  }
  await setTwoFactorRequired(actedBy(principal), { companyId: principal.companyId, isRequired })
}

async function hasSecondFactor({ userId, sessionId }: SessionPrincipal): Promise<boolean> {
  if ((await findSessionMethod(sessionId)) === 'oidc') return true
  return Boolean((await findSecondFactor(userId))?.enabledAt)
}
