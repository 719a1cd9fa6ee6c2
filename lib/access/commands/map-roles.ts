import { forgetApiKeys } from '@/lib/access/key-cache'
import { productOf } from '@/lib/access/origin'
import { findRole, labelRole } from '@/lib/access/queries/roles'
import { permissionsOfGrants } from '@/lib/access/roles'
import type { Permission } from '@/lib/access/schema'
import { type Reach, readSingleSignOn } from '@/lib/access/schema/single-sign-on'
import { lockMembers, readMemberGrants, updateMember } from '@/lib/access/store/members'
import { findSingleSignOn } from '@/lib/access/store/single-sign-on'
import { inTransaction } from '@/lib/platform/db'
import { recordActs } from './record-acts'

/**
 * Gives a member the role of the first of their company's mappings that their claims match, recorded as the product's own
 * act. Nothing changes where none matches, where the role is gone, and for somebody who may do more than whoever set the mapping:
 * nobody takes by it what they could not take themselves. Owners stay owners: only another owner takes that away.
 */
export async function mapRoles(input: {
  companyId: string
  userId: string
  claims: Record<string, unknown>
}): Promise<void> {
  const { companyId, userId, claims } = input
  const settings = readSingleSignOn(await findSingleSignOn(companyId))
  const values = readClaim(claims[settings.claim])
  const at = settings.mappings.findIndex(({ value }) => values.includes(value))
  const match = settings.mappings[at]
  if (!match) return
  await inTransaction(async (tx) => {
    const members = await lockMembers(tx, companyId)
    const member = members.find((row) => row.userId === userId && row.deactivatedAt === null)
    if (!member || member.role === match.role || member.role === 'owner') return
    const theirs = permissionsOfGrants(await readMemberGrants(tx, member.memberId))
    if (!isWithin(theirs, settings.reaches[at] ?? [])) return
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

function isWithin(theirs: ReadonlySet<Permission>, reach: Reach): boolean {
  return reach === 'everything' || [...theirs].every((permission) => reach.includes(permission))
}

/** A claim holds one text or a list of them; whatever else a provider sends matches nothing. */
function readClaim(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim]
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : []
}
