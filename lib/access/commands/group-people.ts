import { forgetApiKeys } from '@/lib/access/key-cache'
import { parseInput } from '@/lib/platform/parse-input'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  type GroupAddition,
  type GroupRemoval,
  groupAddition,
  groupRemoval,
  groupSizeMax,
} from '@/lib/access/schema/groups'
import {
  deleteGroupPerson,
  holdMembers,
  holdServiceAccounts,
  insertGroupPeople,
  listGroupPeople,
  listGroupsOf,
  type PersonRow,
} from '@/lib/access/store/group-people'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { groupsContext, groupTarget, requireGroup } from './groups'
import { type Act, recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Puts members and service accounts into a group, all or none; who is in it already stays and records nothing. Throws
 * `permission_missing` and `permissions_not_yours` (403), `group_not_found`, `member_not_found` and
 * `service_account_not_found` (404), `group_full` (409), `invalid_input` (422).
 */
export async function addToGroup(principal: Administrator, input: GroupAddition): Promise<void> {
  requirePermission(principal, 'groups.manage')
  const values = parseInput(groupAddition, input)
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const group = await requireGroup(tx, { principal, id: values.id })
    const wanted = [
      ...(await hold(tx, { companyId, ids: values.members, kind: 'member' })),
      ...(await hold(tx, { companyId, ids: values.serviceAccounts, kind: 'service_account' })),
    ]
    const inIt = await listGroupPeople(group.id, tx)
    const people = wanted.filter((person) => !inIt.some(({ id }) => id === person.id))
    if (people.length === 0) return
    if (inIt.length + people.length > groupSizeMax) throw groupFull()
    const acts = await describeAssignments(tx, { group, people, change: 'join' })
    await insertGroupPeople(tx, { groupId: group.id, people })
    tx.afterCommit(forgetApiKeys)
    await recordActs(tx, { principal, acts })
  })
}

/** Takes one out of a group again. Throws as `addToGroup`; somebody who is not in it is not found. */
export async function removeFromGroup(
  principal: Administrator,
  input: GroupRemoval,
): Promise<void> {
  requirePermission(principal, 'groups.manage')
  const { id, kind, holder } = parseInput(groupRemoval, input)
  await inTransaction(async (tx) => {
    const group = await requireGroup(tx, { principal, id })
    const inIt = await listGroupPeople(group.id, tx)
    const person = inIt.find((one) => one.kind === kind && one.id === holder)
    if (!person) throw personNotFound(kind)
    const acts = await describeAssignments(tx, { group, people: [person], change: 'leave' })
    await deleteGroupPerson(tx, { groupId: group.id, person })
    tx.afterCommit(forgetApiKeys)
    await recordActs(tx, { principal, acts })
  })
}

/** What the log says of people who join or leave a group: their groups before and after. Call it before the change. */
export async function describeAssignments(
  tx: Tx,
  given: {
    group: { id: string; name: string }
    people: readonly PersonRow[]
    change: 'join' | 'leave'
  },
): Promise<Act[]> {
  const { group, people, change } = given
  const groupsOf = await listGroupsOf(tx, people)
  return people.map((person) => {
    const old = [...(groupsOf.get(person.id) ?? [])].sort()
    const others = old.filter((name) => name !== group.name)
    return {
      action: `${person.kind === 'member' ? 'user' : 'service_account'}.group_assignment_updated`,
      targets: [targetOf(person), groupTarget(group)],
      context: groupsContext,
      changes: [
        { field: 'groups', old, new: change === 'join' ? [...others, group.name].sort() : others },
      ],
    }
  })
}

function targetOf({ kind, id, userId, name, email }: PersonRow) {
  return kind === 'member' && userId !== null
    ? { type: 'user', id: userId, name, ...(email === null ? {} : { email }) }
    : { type: 'service_account', id, name }
}

async function hold(
  tx: Tx,
  { companyId, ids, kind }: { companyId: string; ids: string[]; kind: PersonRow['kind'] },
): Promise<PersonRow[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  if (!wanted.every(isUuid)) throw personNotFound(kind)
  const find = kind === 'member' ? holdMembers : holdServiceAccounts
  const found = await find(tx, { companyId, ids: wanted })
  if (found.length < wanted.length) throw personNotFound(kind)
  return found
}

function personNotFound(kind: PersonRow['kind']): AppError {
  const isMember = kind === 'member'
  const noun = isMember ? 'active member' : 'service account'
  return new AppError(isMember ? 'member_not_found' : 'service_account_not_found', {
    status: 404,
    title: `No such ${noun}`,
    detail: `There is no such ${noun} here.`,
    errors: [{ pointer: isMember ? '/members' : '/serviceAccounts', message: 'is not here' }],
  })
}

function groupFull(): AppError {
  return new AppError('group_full', {
    status: 409,
    title: 'Group is full',
    detail: `A group has at most ${groupSizeMax} members and service accounts.`,
  })
}
