import { forgetApiKeys } from '@/lib/access/key-cache'
import { productOf } from '@/lib/access/origin'
import { findRole, labelRole } from '@/lib/access/queries/roles'
import { readSingleSignOn } from '@/lib/access/schema/single-sign-on'
import { lockMembers, updateMember } from '@/lib/access/store/members'
import { findSingleSignOn } from '@/lib/access/store/single-sign-on'
import { inTransaction } from '@/lib/platform/db'
import { recordActs } from './record-acts'

/**
 * Gives a member the role of the first of their company's mappings that their claims match, recorded as the product's own
 * act. Nothing changes where none matches and where the role is gone. Owners stay owners: only another owner takes that away,
 * and whoever may set mappings need not be one.
 */
export async function mapRoles(input: {
  companyId: string
  userId: string
  claims: Record<string, unknown>
}): Promise<void> {
  const { companyId, userId, claims } = input
  const settings = readSingleSignOn(await findSingleSignOn(companyId))
  const values = readClaim(claims[settings.claim])
  const match = settings.mappings.find(({ value }) => values.includes(value))
  if (!match) return
  await inTransaction(async (tx) => {
    const members = await lockMembers(tx, companyId)
    const member = members.find((row) => row.userId === userId && row.deactivatedAt === null)
    if (!member || member.role === match.role || member.role === 'owner') return
    const next = await findRole({ companyId, role: match.role }, tx)
    if (!next) return
    const old = await labelRole({ companyId, role: member.role }, tx)
    await updateMember(tx, member.memberId, { role: match.role })
    tx.afterCommit(forgetApiKeys)
    await recordActs(tx, {
      principal: productOf(companyId),
      acts: [
        {
          action: 'member.role_changed',
          targets: [{ type: 'user', id: userId, name: member.name, email: member.email }],
          changes: [{ field: 'role', old, new: next.label }],
          details: { by: 'single sign-on', claim: settings.claim, value: match.value },
        },
      ],
    })
  })
}

/** A claim holds one text or a list of them; whatever else a provider sends matches nothing. */
function readClaim(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim]
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : []
}
