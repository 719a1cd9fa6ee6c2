import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readSingleSignOn, type SingleSignOn } from '@/lib/access/schema/single-sign-on'
import { findSingleSignOn } from '@/lib/access/store/single-sign-on'

/** How single sign-on lets people into the principal's company. Throws `permission_missing` (403). */
export async function readSingleSignOnSettings(principal: SessionPrincipal): Promise<SingleSignOn> {
  requirePermission(principal, 'company.manage')
  const { reaches: _, ...settings } = readSingleSignOn(await findSingleSignOn(principal.companyId))
  return settings
}
