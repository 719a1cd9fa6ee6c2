import { identityKey } from '@/lib/events/query/read-facts'
import type { StoredEvent } from '@/lib/log/schema'
import { groupsOf, nameValue } from './fields'
import type { GroupValue } from './schema/views'
import { restKey } from './hourly-cap'
import { newDigester } from './secrets'

/**
 * What a group has of each field, told from one of its events: an alert keeps a digest alone, so that what was erased from the log
 * or pruned is gone here too. `event`: undefined where it is no longer kept.
 */
export function describeGroup(
  event: StoredEvent | undefined,
  { companyId, by, groupKey }: { companyId: string; by: readonly string[]; groupKey: string },
): GroupValue[] {
  if (by.length === 0 || groupKey === restKey) return []
  if (!event) return by.map((field) => ({ field, label: null, value: null }))
  const groups = groupsOf(event, by)
  const keyOf = newDigester(companyId)
  // Of several targets the one that this alert is about.
  const group =
    groups.find((values) => keyOf(JSON.stringify(values)) === groupKey) ?? groups[0] ?? []
  return by.map((field, at) => {
    const value = group[at] ?? ''
    return value === ''
      ? { field, label: null, value: null }
      : { field, label: nameOf(event, field, value), value }
  })
}

function nameOf(event: StoredEvent, field: string, value: string): string {
  if (field !== 'target') return nameValue(event, field) ?? value
  const target = event.targets?.find((one) => identityKey(one) === value)
  return target?.name ?? target?.email ?? target?.id ?? value
}

/** The part of a query that finds a group's events; empty where there is nothing to ask for. */
function queryOfGroup(group: readonly GroupValue[]): string {
  return group
    .map(({ field, value }) => {
      if (value === null) return `-${quoteField(field)}:*`
      return `${quoteField(field)}:${quoteValue(field, value)}`
    })
    .join(' ')
}

/** The events that a rule's query finds of a group, from the first moment to the last. */
export function queryOfEvents(input: {
  query: string
  group: readonly GroupValue[]
  firstMs: number
  lastMs: number
}): string {
  const { query, group, firstMs, lastMs } = input
  const after = new Date(firstMs - 1).toISOString()
  const before = new Date(lastMs + 1).toISOString()
  const rule = query === '' ? '' : `(${query})`
  return [rule, queryOfGroup(group), `after:${after}`, `before:${before}`]
    .filter((part) => part !== '')
    .join(' ')
}

/** Names with other signs stand in quotes: `details."rule name".x`. */
function quoteField(field: string): string {
  if (!field.startsWith('details.')) return field
  return field
    .split('.')
    .map((name) => (/^[\p{L}\p{N}_-]+$/u.test(name) ? name : `"${escapeText(name)}"`))
    .join('.')
}

/** The whole value, not a part of it, where a part would do. */
function quoteValue(field: string, value: string): string {
  const isPart = ['path', 'resource', 'context'].includes(field)
  return `${isPart ? '=' : ''}"${escapeText(value)}"`
}

function escapeText(text: string): string {
  return text.replaceAll(/["\\*]/g, '\\$&')
}
