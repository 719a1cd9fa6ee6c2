import { forgetApiKeys } from '@/lib/access/key-cache'
import { actedBy, originOf, viaOf } from '@/lib/access/origin'
import { checkPassword, hashPassword } from '@/lib/access/password'
import { nameRole } from '@/lib/access/roles'
import {
  type BuiltInRole,
  type NewUser,
  newUser,
  type SessionPrincipal,
  type SystemPrincipal,
} from '@/lib/access/schema'
import { insertMember, lockMembers, type MemberRow, updateMember } from '@/lib/access/store/members'
import { findUserByEmail, insertUser } from '@/lib/access/store/users'
import type { ActedBy } from '@/lib/companies/schema'
import { recordEvent } from '@/lib/log/append'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/access/parse-input'
import { requirePermission } from '@/lib/access/require-permission'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Makes a user a member of the operator's company. Someone who has an account on this instance keeps it, and their
 * password: then `password` is not looked at. Only the operator can, as it would tell a company who has accounts elsewhere.
 * Throws `invalid_input` and `password_too_weak` (422), `member_exists` (409).
 */
export async function createUser(
  principal: SystemPrincipal,
  input: NewUser,
): Promise<{ userId: string; memberId: string }> {
  const values = parseInput(newUser, input)
  checkPassword(values)
  // Outside the transaction: it takes a fifth of a second.
  const passwordHash = await hashPassword(values.password)
  return inTransaction(async (tx) => {
    const user = await addUser(tx, { companyId: principal.companyId, ...values, passwordHash })
    await recordUserAdded(tx, actedBy(principal), user)
    return { userId: user.userId, memberId: user.memberId }
  })
}

export type AddedUser = {
  companyId: string
  userId: string
  memberId: string
  email: string
  name: string
  role: BuiltInRole
  isNew: boolean
}

/** The rows of a new member, for a transaction that does more than this; record the events at its end. */
export async function addUser(
  tx: Tx,
  input: {
    companyId: string
    email: string
    name: string
    role: BuiltInRole
    passwordHash: string
  },
): Promise<AddedUser> {
  const { companyId, email, role } = input
  const now = nowMs()
  const createdAt = new Date(now)
  const members = await lockMembers(tx, companyId)
  const known = await findUserByEmail(email, tx)
  if (known && members.some((member) => member.userId === known.id)) throw memberExists(email)
  const userId = known?.id ?? newUuidV7(now)
  const { name, passwordHash } = input
  if (!known) await insertUser(tx, { id: userId, email, name, passwordHash, createdAt })
  const memberId = newUuidV7(now)
  await insertMember(tx, { id: memberId, companyId, userId, role, createdAt })
  return { companyId, userId, memberId, email, name: known?.name ?? name, role, isNew: !known }
}

export async function recordUserAdded(
  tx: Tx,
  { via, ...origin }: ActedBy,
  user: AddedUser,
): Promise<void> {
  const { companyId } = user
  const targets = [targetOf(user)]
  if (user.isNew) {
    await recordEvent(tx, { companyId, via, event: { action: 'user.created', ...origin, targets } })
  }
  const details = { ...origin.details, role: nameRole(user.role) }
  const event = { action: 'member.joined', ...origin, targets, details }
  await recordEvent(tx, { companyId, via, event })
}

/**
 * Gives a member another role, which counts from their next request on. Only owners make and unmake owners, and the last
 * owner stays one. Throws `permission_missing` and `owners_only` (403), `member_not_found` (404), `last_owner` (409).
 */
export async function changeMemberRole(
  principal: Administrator,
  { memberId, role }: { memberId: string; role: BuiltInRole },
): Promise<void> {
  await changeMember(principal, memberId, async (tx, member, members) => {
    if (member.role === role) return null
    refuseOwnerTrouble(principal, { member, members, becomes: role })
    await updateMember(tx, memberId, { role })
    return {
      action: 'member.role_changed',
      changes: [{ field: 'role', old: nameRole(member.role), new: nameRole(role) }],
    }
  })
}

/**
 * Ends a membership; sessions stop opening this company, and keys the member made stop working. Throws as
 * `changeMemberRole` does.
 */
export async function removeMember(
  principal: Administrator,
  { memberId }: { memberId: string },
): Promise<void> {
  await changeMember(principal, memberId, async (tx, member, members) => {
    refuseOwnerTrouble(principal, { member, members, becomes: null })
    await updateMember(tx, memberId, { deactivatedAt: new Date(nowMs()) })
    return { action: 'member.removed', details: { role: nameRole(member.role) } }
  })
}

async function changeMember(
  principal: Administrator,
  memberId: string,
  change: (
    tx: Tx,
    member: MemberRow,
    members: MemberRow[],
  ) => Promise<Pick<EventInput, 'action' | 'changes' | 'details'> | null>,
): Promise<void> {
  requirePermission(principal, 'members.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const members = (await lockMembers(tx, companyId)).filter((row) => row.deactivatedAt === null)
    const member = members.find((row) => row.memberId === memberId)
    if (!member) {
      throw new AppError('member_not_found', {
        status: 404,
        title: 'No such member',
        detail: 'There is no such member in this company.',
      })
    }
    const event = await change(tx, member, members)
    if (event === null) return
    // Roles bound the keys that members made.
    tx.afterCommit(forgetApiKeys)
    const origin = originOf(principal)
    await recordEvent(tx, {
      companyId,
      via: viaOf(principal),
      event: {
        ...origin,
        targets: [targetOf(member)],
        ...event,
        details: { ...origin.details, ...event.details },
      },
    })
  })
}

function refuseOwnerTrouble(
  principal: Administrator,
  input: { member: MemberRow; members: MemberRow[]; becomes: BuiltInRole | null },
): void {
  const { member, members, becomes } = input
  if (member.role !== 'owner' && becomes !== 'owner') return
  if (principal.kind === 'session' && principal.role !== 'owner') {
    throw new AppError('owners_only', {
      status: 403,
      title: 'Forbidden',
      detail: 'Only an owner can make, change or remove an owner.',
    })
  }
  const owners = members.filter((row) => row.role === 'owner')
  if (member.role === 'owner' && owners.length === 1) {
    throw new AppError('last_owner', {
      status: 409,
      title: 'Last owner',
      detail: 'A company keeps at least one owner: make somebody else one first.',
    })
  }
}

function targetOf(user: { userId: string; name: string; email: string }) {
  return { type: 'user', id: user.userId, name: user.name, email: user.email }
}

function memberExists(email: string): AppError {
  return new AppError('member_exists', {
    status: 409,
    title: 'Member exists',
    detail: `${email} is or was a member of this company already.`,
    errors: [{ pointer: '/email', message: 'is or was a member already' }],
  })
}
