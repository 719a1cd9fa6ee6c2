import { identityKey } from '@/lib/events/query/read-facts'
import type { JsonValue, StoredEvent, StoredIdentity } from '@/lib/log/schema'

/** What an event has at a field that it can be grouped by: several targets are several values. */
export function valuesOf(event: StoredEvent, field: string): string[] {
  const { actor, request } = event
  switch (field) {
    case 'actor':
      return [identityKey(actor)]
    case 'caused_by':
      return [identityKey(actor.on_behalf_of ?? actor)]
    case 'target':
      return [...new Set((event.targets ?? []).map(identityKey))]
    case 'ip':
      return present(event.source?.ip)
    case 'workspace':
      return present(event.workspace?.id)
    case 'auth':
      return present(request?.auth_type)
    case 'method':
      return present(request?.method)
    case 'path':
      return present(request?.path)
    case 'resource':
      return present(request?.resource)
    case 'action':
    case 'area':
    case 'outcome':
    case 'context':
      return present(event[field])
    default:
      return readDetail(event, field)
  }
}

/** The groups that an event belongs to, each as its values; without a value the group of those without. */
export function groupsOf(event: StoredEvent, by: readonly string[]): string[][] {
  let groups: string[][] = [[]]
  for (const field of by) {
    const values = valuesOf(event, field)
    const options = values.length > 0 ? values : ['']
    groups = groups.flatMap((group) => options.map((value) => [...group, value]))
  }
  return groups.slice(0, groupsMax)
}

/** Three fields of twenty targets each would be thousands. */
const groupsMax = 100

/** How people call what an event has at a field; null: it has nothing there. */
export function nameValue(event: StoredEvent, field: string): string | null {
  switch (field) {
    case 'actor':
      return nameIdentity(event.actor)
    case 'caused_by':
      return nameIdentity(event.actor.on_behalf_of ?? event.actor)
    case 'target': {
      const names = (event.targets ?? []).map((target) => target.name ?? target.email ?? target.id)
      return names.length === 0 ? null : names.join(', ')
    }
    case 'workspace':
      return event.workspace?.name ?? event.workspace?.id ?? null
    case 'action':
      return event.label
    default:
      return valuesOf(event, field)[0] ?? null
  }
}

/** Actions whose events stand for several where many come at once (`details.count`). Of others that member is the producer's own. */
export const coalesced: ReadonlySet<string> = new Set([
  'auth.failed',
  'api_key.rejected',
  'api.requested',
])

/** How many events it stands for. */
export function weightOf({ action, details }: StoredEvent): number {
  const count = details?.count
  return typeof count === 'number' && coalesced.has(action) ? weightOfCount(count) : 1
}

export function weightOfCount(count: number): number {
  return Number.isInteger(count) && count > 1 ? Math.min(count, 1_000_000) : 1
}

/** Finds what `isOwnEvent` says. */
export const ownEventsQuery = 'via:system action:alert.triggered,alert_rule.*'

/** What the engine itself wrote: were it looked at, an alert could fire itself for ever. */
export function isOwnEvent({ action, via }: StoredEvent): boolean {
  return via.type === 'system' && (action === 'alert.triggered' || action.startsWith('alert_rule.'))
}

function nameIdentity({ name, email, id, ref, type }: StoredIdentity): string {
  return email ?? name ?? id ?? ref ?? type
}

function present(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [value]
}

function readDetail({ details }: StoredEvent, field: string): string[] {
  let value: JsonValue | undefined = details
  for (const name of field.slice('details.'.length).split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    value = value[name]
  }
  return typeof value === 'object' || value === undefined ? [] : [String(value)]
}
