import { readFoundEvents } from '@/lib/events/queries/read-found-events'
import { readQuery } from '@/lib/events/read-query'
import type { StoredEvent } from '@/lib/events/schema'
import { findBySeq } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import type { Permission } from '@/lib/access/schema'

/**
 * Since when somebody holds what they hold, as the log tells it. Only what this product itself recorded counts: a producer may
 * send events of the same name about roles of its own.
 */
export type AccessHistory = {
  /** By user or service account: when they got their present role. */
  ownRole: Map<string, string>
  /** By holder and group, `<id> <group>`: when they joined it. */
  joined: Map<string, string>
  /** By group: when it got its present role. */
  groupRole: Map<string, string>
  /** By role and permission, `<role> <permission>`: when the role got it. */
  permission: Map<string, string>
}

const historyQuery = [
  'action:member.joined,member.role_changed,user.group_assignment_updated',
  'service_account.created,service_account.role_changed,service_account.group_assignment_updated',
  'group.created,group.role_changed,role.created,role.updated via:session,cli,system',
].join(',')

export async function readAccessHistory(input: {
  companyId: string
  untilSeq: number
}): Promise<AccessHistory> {
  const { companyId, untilSeq } = input
  const query = readQuery(historyQuery)
  const bounds = { untilSeq }
  const found = await searchLog({ companyId, query, bounds, nowMs: 0, timeZone: 'UTC' }, (open) =>
    findBySeq(open, { limit: Number.MAX_SAFE_INTEGER }),
  )
  const history: AccessHistory = {
    ...{ ownRole: new Map(), joined: new Map() },
    ...{ groupRole: new Map(), permission: new Map() },
  }
  // In the order of the log: what is later overwrites.
  for await (const events of readFoundEvents({ companyId }, found)) {
    for (const event of events) note(history, event)
  }
  return history
}

function note(history: AccessHistory, event: StoredEvent): void {
  const { action, recorded_at: at, targets = [] } = event
  const holder = targets.find(({ type }) => type === 'user' || type === 'service_account')?.id
  const idOf = (type: string) => targets.find((target) => target.type === type)?.id
  switch (action) {
    case 'member.joined':
    case 'member.role_changed':
    case 'service_account.created':
    case 'service_account.role_changed':
      if (holder) history.ownRole.set(holder, at)
      break
    case 'user.group_assignment_updated':
    case 'service_account.group_assignment_updated': {
      const group = idOf('group')
      if (holder && group && isLonger(event, 'groups')) history.joined.set(`${holder} ${group}`, at)
      break
    }
    case 'group.created':
    case 'group.role_changed': {
      const group = idOf('group')
      if (group) history.groupRole.set(group, at)
      break
    }
    case 'role.created':
    case 'role.updated':
      for (const permission of addedPermissions(event)) {
        history.permission.set(`${idOf('role') ?? ''} ${permission}`, at)
      }
  }
}

function isLonger(event: StoredEvent, field: string): boolean {
  const { old, next } = changeOf(event, field)
  return next.length > old.length
}

function addedPermissions(event: StoredEvent): string[] {
  if (event.action === 'role.created') return textsOf(event.details?.permissions)
  const { old, next } = changeOf(event, 'permissions')
  return next.filter((permission) => !old.includes(permission))
}

function changeOf({ changes = [] }: StoredEvent, field: string): { old: string[]; next: string[] } {
  const change = changes.find((one) => one.field === field)
  return { old: textsOf(change?.old), next: textsOf(change?.new) }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** When somebody came by a role, and by which of its permissions later than that. Null: since before what the log keeps. */
export function findSince(
  history: AccessHistory,
  given: {
    /** User or service account. */
    holder: string
    role: string
    group: string | null
    permissions: readonly Permission[]
    /** When they came, as their row says: no role is older; null where the log may have lost a change since. */
    came: string | null
  },
): { since: string | null; later: { permission: Permission; since: string }[] } {
  const { holder, role, group, permissions, came } = given
  const since =
    group === null
      ? (history.ownRole.get(holder) ?? came)
      : latest(history.joined.get(`${holder} ${group}`), history.groupRole.get(group))
  const later = permissions.flatMap((permission) => {
    const at = history.permission.get(`${role} ${permission}`)
    return at !== undefined && since !== null && at > since ? [{ permission, since: at }] : []
  })
  return { since, later }
}

function latest(one: string | undefined, other: string | undefined): string | null {
  if (one === undefined) return null
  return other !== undefined && other > one ? other : one
}
