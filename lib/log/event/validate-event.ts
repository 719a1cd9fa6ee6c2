import { type EventInput, type JsonObject, type JsonValue, outcomes } from '@/lib/log/schema'
import { isUuid } from '@/lib/platform/ids'
import { eventLimits } from './event-limits'
import {
  checkChoice,
  checkMemberNames,
  checkObject,
  checkOptionalText,
  checkRequiredText,
  nameKind,
  problem,
  quote,
} from './check-member'
import type { EventProblem } from './event-problem'
import { readIpVersion } from './read-ip'
import { readTime } from './read-time'
import { identityMembers, validateActor, validateNames } from './validate-identity'
import { validatePersonal } from './validate-personal'

/**
 * Checks what a producer sent against the event format (DESIGN §3), the first problem found being the
 * answer. Written by hand since it runs for every event. The value must have passed `checkJson`; `nowMs`
 * is the server's clock. Nothing is filled in or changed: `action` may still have upper-case letters.
 */
export function validateEvent(value: JsonValue, nowMs: number): EventProblem | null {
  if (!isObject(value)) {
    return problem('event_not_an_object', '', `An event must be an object, not ${nameKind(value)}.`)
  }
  return (
    checkMemberNames(value, '', eventMembers) ??
    validateId(value.id) ??
    validateAction(value.action) ??
    validateTime(value.occurred_at, nowMs) ??
    validateActor(value.actor) ??
    validateTargets(value.targets) ??
    validateWorkspace(value.workspace) ??
    checkOptionalText(value.context, '/context') ??
    checkChoice(value.outcome, '/outcome', outcomes, 'outcome_invalid') ??
    validateSource(value.source) ??
    validateRequest(value.request) ??
    validateChanges(value.changes) ??
    checkOptionalObject(value.details, '/details') ??
    validatePersonal(value)
  )
}

/** Narrows a value that `validateEvent` answered with `null`. */
export function isEventInput(value: JsonValue, problem: EventProblem | null): value is EventInput {
  return problem === null && isObject(value)
}

const eventMembers = [
  'id',
  'action',
  'occurred_at',
  'actor',
  'targets',
  'workspace',
  'context',
  'outcome',
  'source',
  'request',
  'changes',
  'details',
  'personal',
]
const requestTexts = ['id', 'method', 'path', 'route', 'resource', 'traceparent'] as const
const requestObjects = ['query', 'path_params', 'headers'] as const
const requestMembers = [...requestTexts, ...requestObjects, 'status', 'auth_type', 'body']
const authTypes = ['api_key', 'jwt', 'session']

const actionPattern = /^[a-z0-9_]+(?:[.:][a-z0-9_]+)*$/

function validateId(id: JsonValue | undefined): EventProblem | null {
  if (id === undefined) return null
  const wrong = checkOptionalText(id, '/id')
  if (wrong) return wrong
  if (typeof id === 'string' && isUuid(id)) return null
  return problem('id_invalid', '/id', `id must be a UUID, not ${quote(id)}.`)
}

function validateAction(action: JsonValue | undefined): EventProblem | null {
  const wrong = checkRequiredText(action, '/action', 'action_required')
  if (wrong || typeof action !== 'string') return wrong
  const limit = eventLimits.actionCharactersMax
  if (action.length > limit) {
    const detail = `action has ${action.length} characters, allowed are ${limit}.`
    return problem('action_too_long', '/action', detail)
  }
  if (actionPattern.test(action.toLowerCase())) return null
  const detail = `action must be words of a-z, 0-9 and _ joined by . or :, like "user.role_changed", not ${quote(action)}.`
  return problem('action_invalid', '/action', detail)
}

function validateTime(text: JsonValue | undefined, nowMs: number): EventProblem | null {
  if (text === undefined) return null
  const wrong = checkOptionalText(text, '/occurred_at')
  if (wrong || typeof text !== 'string') return wrong
  const timeMs = readTime(text)
  if (timeMs === null) {
    const detail = `occurred_at must be RFC 3339 with an offset, like 2026-01-03T14:30:00.000Z, not ${quote(text)}.`
    return problem('occurred_at_invalid', '/occurred_at', detail)
  }
  if (timeMs < eventLimits.occurredAtMinMs) {
    const detail = `occurred_at must not be before 2000-01-01T00:00:00Z; it is ${quote(text)}.`
    return problem('occurred_at_too_early', '/occurred_at', detail)
  }
  if (timeMs > nowMs + eventLimits.aheadOfServerMsMax) {
    const now = new Date(nowMs).toISOString()
    const detail = `occurred_at may be at most 5 minutes ahead of the server, whose clock says ${now}; it is ${quote(text)}.`
    return problem('occurred_at_too_late', '/occurred_at', detail)
  }
  return null
}

function validateTargets(targets: JsonValue | undefined): EventProblem | null {
  if (targets === undefined) return null
  if (!Array.isArray(targets)) return wrongType('/targets', 'an array', targets)
  const limit = eventLimits.targetsMax
  if (targets.length > limit) {
    const detail = `targets has ${targets.length} elements, allowed are ${limit}.`
    return problem('targets_too_many', '/targets', detail)
  }
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index]
    const pointer = `/targets/${index}`
    if (!isObject(target)) return checkObject(target, pointer)
    const wrong =
      checkMemberNames(target, pointer, identityMembers) ??
      checkRequiredText(target.type, `${pointer}/type`, 'target_type_required') ??
      validateNames(target, pointer)
    if (wrong) return wrong
  }
  return null
}

function validateWorkspace(workspace: JsonValue | undefined): EventProblem | null {
  if (workspace === undefined) return null
  if (!isObject(workspace)) return checkObject(workspace, '/workspace')
  return (
    checkMemberNames(workspace, '/workspace', ['id', 'name']) ??
    checkRequiredText(workspace.id, '/workspace/id', 'workspace_id_required') ??
    checkOptionalText(workspace.name, '/workspace/name')
  )
}

function validateSource(source: JsonValue | undefined): EventProblem | null {
  if (source === undefined) return null
  if (!isObject(source)) return checkObject(source, '/source')
  const { ip } = source
  const wrong =
    checkMemberNames(source, '/source', ['ip', 'user_agent']) ??
    checkOptionalText(source.user_agent, '/source/user_agent') ??
    checkOptionalText(ip, '/source/ip')
  if (wrong || typeof ip !== 'string' || readIpVersion(ip) !== 0) return wrong
  const detail = `source.ip must be an IPv4 or IPv6 address, not ${quote(ip)}; put other values in details.`
  return problem('ip_invalid', '/source/ip', detail)
}

function validateRequest(request: JsonValue | undefined): EventProblem | null {
  if (request === undefined) return null
  if (!isObject(request)) return checkObject(request, '/request')
  const wrong =
    checkMemberNames(request, '/request', requestMembers) ??
    checkChoice(request.auth_type, '/request/auth_type', authTypes, 'auth_type_invalid') ??
    validateStatus(request.status)
  if (wrong) return wrong
  for (const name of requestTexts) {
    const wrongText = checkOptionalText(request[name], `/request/${name}`)
    if (wrongText) return wrongText
  }
  for (const name of requestObjects) {
    const wrongObject = checkOptionalObject(request[name], `/request/${name}`)
    if (wrongObject) return wrongObject
  }
  return null
}

function validateStatus(status: JsonValue | undefined): EventProblem | null {
  if (status === undefined) return null
  if (typeof status !== 'number') return wrongType('/request/status', 'a number', status)
  if (Number.isInteger(status) && status >= 100 && status <= 599) return null
  const detail = `request.status must be an integer from 100 to 599, not ${status}.`
  return problem('status_invalid', '/request/status', detail)
}

function validateChanges(changes: JsonValue | undefined): EventProblem | null {
  if (changes === undefined) return null
  if (!Array.isArray(changes)) return wrongType('/changes', 'an array', changes)
  const limit = eventLimits.changesMax
  if (changes.length > limit) {
    const detail = `changes has ${changes.length} elements, allowed are ${limit}.`
    return problem('changes_too_many', '/changes', detail)
  }
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index]
    const pointer = `/changes/${index}`
    if (!isObject(change)) return checkObject(change, pointer)
    const wrong =
      checkMemberNames(change, pointer, ['field', 'old', 'new']) ??
      checkRequiredText(change.field, `${pointer}/field`, 'change_field_required')
    if (wrong) return wrong
  }
  return null
}

function checkOptionalObject(value: JsonValue | undefined, pointer: string): EventProblem | null {
  return value === undefined || isObject(value) ? null : checkObject(value, pointer)
}

function wrongType(pointer: string, expected: string, value: JsonValue): EventProblem {
  return problem('wrong_type', pointer, `${pointer} must be ${expected}, not ${nameKind(value)}.`)
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
