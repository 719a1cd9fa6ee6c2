import { forgetApiKeys } from '@/lib/access/key-cache'
import { actedBy } from '@/lib/access/origin'
import { parseInput } from '@/lib/platform/parse-input'
import { checkPassword, hashPassword } from '@/lib/access/password'
import { listRoles } from '@/lib/access/queries/roles'
import { type NewUser, newUser, type RoleView, type SystemPrincipal } from '@/lib/access/schema'
import {
  insertMember,
  listActiveCompanies,
  lockMembers,
  updateMember,
} from '@/lib/access/store/members'
import { findUserByEmail, insertUser, updatePasswordHash } from '@/lib/access/store/users'
import type { ActedBy } from '@/lib/companies/schema'
import { recordEvent } from '@/lib/log/append'
import type { JsonObject } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { giveToOwner } from './give-to-owner'

/**
 * Makes a user a member of the operator's company. `role` is a key or the name of a role of the company. Someone who has an
 * account on this instance keeps it, and their password: then `password` is not looked at. An account that somebody made by the
 * link of an invitation alone is no such one: it may be anybody's, and has only this password afterwards. Only the operator can,
 * as it would tell a company who has accounts elsewhere. Throws `invalid_input`, `role_unknown` and `password_too_weak` (422),
 * `member_exists` (409).
 */
export async function createUser(
  principal: SystemPrincipal,
  input: NewUser,
): Promise<{ userId: string; memberId: string }> {
  const values = parseInput(newUser, input)
  const role = await findGivenRole(principal, values.role)
  checkPassword(values)
  // Outside the transaction: it takes a fifth of a second.
  const passwordHash = await hashPassword(values.password)
  return inTransaction(async (tx) => {
    const { companyId } = principal
    const user = await addUser(tx, { companyId, ...values, role, passwordHash })
    const { userId, name, email } = user
    const wasSquatted = await giveToOwner(tx, {
      user: { id: userId, name, email },
      companies: await listActiveCompanies(userId),
      by: 'the operator',
      principalOf: (id) => ({ ...principal, companyId: id }),
    })
    if (wasSquatted) await updatePasswordHash(tx, { userId, passwordHash })
    await recordUserAdded(tx, actedBy(principal), user)
    return { userId, memberId: user.memberId }
  })
}

type GivenRole = Pick<RoleView, 'key' | 'label'>

export type AddedUser = {
  companyId: string
  userId: string
  memberId: string
  email: string
  name: string
  role: GivenRole
  isNew: boolean
}

/**
 * The rows of a new member, for a transaction that does more than this; record the events at its end. Somebody who was
 * removed gets their row back. Throws `member_exists` (409).
 */
export async function addUser(
  tx: Tx,
  input: {
    companyId: string
    email: string
    name: string
    role: GivenRole
    passwordHash: string | null
    /** False where nobody but an invitation's link vouches for a new user's e-mail. */
    isEmailProven?: boolean
  },
): Promise<AddedUser> {
  const { companyId, email, role, isEmailProven = true } = input
  const now = nowMs()
  const createdAt = new Date(now)
  const members = await lockMembers(tx, companyId)
  const known = await findUserByEmail(email, tx)
  const former = known && members.find((member) => member.userId === known.id)
  if (former && former.removedAt === null) throw memberExists(email)
  const userId = known?.id ?? newUuidV7(now)
  const { name, passwordHash } = input
  if (!known) {
    const emailProvenAt = isEmailProven ? createdAt : null
    await insertUser(tx, { id: userId, email, name, passwordHash, createdAt, emailProvenAt })
  }
  const memberId = former?.memberId ?? newUuidV7(now)
  if (former) {
    const isOpen = { deactivatedAt: null, removedAt: null }
    await updateMember(tx, memberId, { role: role.key, createdAt, ...isOpen })
    tx.afterCommit(forgetApiKeys)
  } else {
    await insertMember(tx, { id: memberId, companyId, userId, role: role.key, createdAt })
  }
  return { companyId, userId, memberId, email, name: known?.name ?? name, role, isNew: !known }
}

/** Records what `addUser` did; `facts` are more details of the joining. */
export async function recordUserAdded(
  tx: Tx,
  { via, ...origin }: ActedBy,
  user: AddedUser,
  facts: JsonObject = {},
): Promise<void> {
  const { companyId, userId, name, email } = user
  const targets = [{ type: 'user', id: userId, name, email }]
  if (user.isNew) {
    await recordEvent(tx, { companyId, via, event: { action: 'user.created', ...origin, targets } })
  }
  const details = { ...origin.details, role: user.role.label, ...facts }
  const event = { action: 'member.joined', ...origin, targets, details }
  await recordEvent(tx, { companyId, via, event })
}

async function findGivenRole(principal: SystemPrincipal, wanted: string): Promise<GivenRole> {
  const roles = await listRoles(principal)
  const name = wanted.toLowerCase()
  const role =
    roles.find(({ key }) => key === name) ?? roles.find(({ label }) => label.toLowerCase() === name)
  if (role) return role
  const choices = roles.map(({ key, label, isBuiltIn }) => (isBuiltIn ? key : label)).join(', ')
  throw new AppError('role_unknown', {
    status: 422,
    title: 'Invalid input',
    detail: `role must be one of ${choices}`,
    errors: [{ pointer: '/role', message: `must be one of ${choices}` }],
  })
}

function memberExists(email: string): AppError {
  return new AppError('member_exists', {
    status: 409,
    title: 'Member exists',
    detail: `${email} is a member of this company already.`,
    errors: [{ pointer: '/email', message: 'is a member already' }],
  })
}
