import { isPerson } from '@/lib/access/is-person'
import { forgetApiKeys } from '@/lib/access/key-cache'
import { refuseOwnerTrouble } from '@/lib/access/owners'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { deleteMembership, deleteUser, isMemberSomewhere } from '@/lib/access/store/erase-person'
import { clearMembership, lockMembers } from '@/lib/access/store/members'
import type { ErasedPerson } from '@/lib/log/cut-person'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'

export type ErasedAccount = {
  /** Accounts that were members of this company: requests of theirs may be on their way. */
  userIds: string[]
  /** What those were called. */
  names: string[]
  memberships: number
  /** Those of them that no other company has as a member, which are gone. */
  accounts: number
  sessions: number
  revokedKeys: number
  views: number
}

/**
 * Takes a person out of a company for good: membership, groups, workspaces, private views, and the keys that they made. The
 * account itself goes, with its sessions, second factors and identities, unless another company has them as a member: to that
 * company they are who they were. First of all erasers, so that they do nothing any more while the rest is erased. Only owners
 * erase owners, and the last one stays: throws `owners_only` (403) and `last_owner` (409). Records nothing.
 */
export async function eraseAccount(
  tx: Tx,
  { principal, person }: { principal: SessionPrincipal | SystemPrincipal; person: ErasedPerson },
): Promise<ErasedAccount> {
  const { companyId } = principal
  const everybody = await lockMembers(tx, companyId)
  const theirs = everybody.filter((member) => isPerson(member, person))
  let left = everybody.filter(({ removedAt }) => removedAt === null)
  const erased = { memberships: 0, accounts: 0, sessions: 0, revokedKeys: 0, views: 0 }
  for (const member of theirs) {
    if (member.removedAt === null) {
      refuseOwnerTrouble(principal, { member, members: left, becomes: null })
      left = left.filter(({ memberId }) => memberId !== member.memberId)
    }
    const behind = await clearMembership(tx, { member, companyId, now: new Date(nowMs()) })
    await deleteMembership(tx, member.memberId)
    erased.memberships += 1
    erased.revokedKeys += behind.keys.length
    erased.views += behind.views
    if (await isMemberSomewhere(tx, member.userId)) continue
    erased.sessions += await deleteUser(tx, member.userId)
    erased.accounts += 1
  }
  tx.afterCommit(forgetApiKeys)
  const names = theirs.flatMap(({ userId, email, name }) => [userId, email, name])
  return { userIds: theirs.map(({ userId }) => userId), names, ...erased }
}
