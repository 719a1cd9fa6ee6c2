import { eventLimits } from '@/lib/log/event/event-limits'
import type { JsonObject, JsonValue, Target } from '@/lib/log/schema'
import { takeOktaNames } from './okta-actor'
import { isObject } from './take-member'

/**
 * What an event acted upon and what it changed there, taken out of the record's `target`; what has no place stays at its
 * position, and so do the targets beyond the limit.
 */
export function takeOktaTargets(rest: JsonObject): { targets: Target[]; changes: JsonObject[] } {
  const targets: Target[] = []
  const changes: JsonObject[] = []
  if (!Array.isArray(rest.target)) return { targets, changes }
  for (const given of rest.target.slice(0, eventLimits.targetsMax)) {
    if (!isObject(given)) continue
    const type = toSnakeCase(given.type)
    targets.push({ type, ...takeOktaNames(given, type === 'user') })
    changes.push(...takeChanges(given, eventLimits.changesMax - changes.length))
  }
  return { targets, changes }
}

/** `AppInstance` is an `app_instance`. */
function toSnakeCase(type: JsonValue | undefined): string {
  if (typeof type !== 'string') return 'object'
  const words = type.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_')
  return words.toLowerCase().slice(0, 128) || 'object'
}

/** `changeDetails` holds objects `from` and `to`: their members are the fields. All of a target's, or none. */
function takeChanges(target: JsonObject, max: number): JsonObject[] {
  const { changeDetails } = target
  if (!isObject(changeDetails)) return []
  const [from, to] = [changeDetails.from ?? {}, changeDetails.to ?? {}]
  if (!isObject(from) || !isObject(to)) return []
  const fields = new Set([...Object.keys(from), ...Object.keys(to)])
  if (fields.size === 0 || fields.size > max || fields.has('')) return []
  const changes = [...fields].map((field): JsonObject => {
    const change: JsonObject = { field }
    if (Object.hasOwn(from, field)) change.old = from[field] ?? null
    if (Object.hasOwn(to, field)) change.new = to[field] ?? null
    return change
  })
  for (const name of ['from', 'to']) {
    const side = changeDetails[name]
    if (isObject(side) && Object.keys(side).length > 0) delete changeDetails[name]
  }
  if (Object.keys(changeDetails).length === 0) delete target.changeDetails
  return changes
}
