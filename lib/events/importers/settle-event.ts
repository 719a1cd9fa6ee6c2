import type { EventProblem } from '@/lib/log/event/event-problem'
import { eventLimits } from '@/lib/log/event/event-limits'
import { parsePointer } from '@/lib/log/event/json-pointer'
import { setMember } from '@/lib/log/event/set-member'
import { validateEvent } from '@/lib/log/event/validate-event'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { isObject } from './take-member'

/** Far more than any sane record needs, and an end for any other. */
const repairsMax = 200

/**
 * The event with what the log would refuse carried in `details` under its own name, or completed where a part is
 * missing: an address that is none, a status that is none, a target without a type. What cannot be carried, like a
 * time that is none, stays for the log to refuse. Changes the event that it is given.
 */
export function settleEvent(event: JsonObject): JsonObject {
  for (let repair = 0; repair < repairsMax; repair++) {
    const problem = validateEvent(event, Number.POSITIVE_INFINITY)
    if (problem === null || !settleProblem(event, problem)) break
  }
  return event
}

/** Sets a member of `details`, beside one of the same name if there is one. */
export function addDetail(event: JsonObject, name: string, value: JsonValue): void {
  const details = isObject(event.details) ? event.details : {}
  if (!isObject(event.details)) event.details = details
  let free = name
  for (let number = 2; Object.hasOwn(details, free); number++) free = `${name} (${number})`
  setMember(details, free, value)
}

function settleProblem(event: JsonObject, { code, pointer }: EventProblem): boolean {
  switch (code) {
    case 'targets_too_many':
      return cutList(event, 'targets', eventLimits.targetsMax)
    case 'changes_too_many':
      return cutList(event, 'changes', eventLimits.changesMax)
    case 'identity_type_required':
    case 'identity_type_invalid':
      return replace(event, pointer, 'user')
    case 'target_type_required':
      return replace(event, pointer, 'object')
    case 'change_field_required':
      return replace(event, pointer, 'value')
    case 'workspace_id_required': {
      const name = isObject(event.workspace) ? event.workspace.name : undefined
      return replace(event, pointer, typeof name === 'string' && name !== '' ? name : 'unnamed')
    }
    case 'id_invalid':
    case 'outcome_invalid':
    case 'ip_invalid':
    case 'email_invalid':
    case 'status_invalid':
    case 'auth_type_invalid':
    case 'wrong_type':
    case 'unknown_member':
      return moveAway(event, pointer)
    default:
      return false
  }
}

function cutList(event: JsonObject, name: string, max: number): boolean {
  const list = event[name]
  if (!Array.isArray(list)) return false
  event[name] = list.slice(0, max)
  addDetail(event, name, list.slice(max))
  return true
}

function replace(event: JsonObject, pointer: string, value: string): boolean {
  if (!moveAway(event, pointer)) return false
  const path = parsePointer(pointer) ?? []
  const holder = follow(event, path.slice(0, -1))
  if (!isObject(holder)) return false
  setMember(holder, path.at(-1) ?? '', value)
  return true
}

/** Moves what stands at the pointer to `details`, under the pointer in dots; nothing stands there: nothing is to move. */
function moveAway(event: JsonObject, pointer: string): boolean {
  const path = parsePointer(pointer) ?? []
  const name = path.at(-1) ?? ''
  const holder = follow(event, path.slice(0, -1))
  if (path.length === 0 || pointer === '/details') return false
  if (Array.isArray(holder)) {
    const [value] = holder.splice(Number(name), 1)
    addDetail(event, path.join('.'), value ?? null)
    return true
  }
  if (!isObject(holder)) return false
  if (Object.hasOwn(holder, name)) {
    const value = holder[name] ?? null
    delete holder[name]
    addDetail(event, path.join('.'), value)
    const [top = ''] = path
    const isEmpty = Object.keys(holder).length === 0
    if (isEmpty && holder === event[top] && ['source', 'request'].includes(top)) delete event[top]
  }
  return true
}

function follow(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let here: JsonValue | undefined = value
  for (const name of path) {
    if (here === undefined || here === null || typeof here !== 'object') return undefined
    here = Array.isArray(here) ? here[Number(name)] : here[name]
  }
  return here
}
