import { actorTypes, type JsonObject, type JsonValue } from '@/lib/log/schema'
import {
  checkChoice,
  checkMemberNames,
  checkObject,
  checkOptionalText,
  checkRequiredText,
  problem,
  quote,
} from './check-member'
import type { EventProblem } from './event-problem'

export const identityMembers = ['type', 'id', 'name', 'email']
const actorMembers = [...identityMembers, 'on_behalf_of']

// Deliberately loose: what matters is that "n/a" or "unknown" can never become the alias of a person.
const email = /^[^\s@]+@[^\s@]+$/u

export function validateActor(actor: JsonValue | undefined): EventProblem | null {
  if (actor === undefined) {
    return problem('actor_required', '/actor', 'actor is missing: every event says who acted.')
  }
  if (!isObject(actor)) return checkObject(actor, '/actor')
  const wrong = checkMemberNames(actor, '/actor', actorMembers) ?? validateIdentity(actor, '/actor')
  if (wrong || actor.on_behalf_of === undefined) return wrong
  const delegate = actor.on_behalf_of
  const pointer = '/actor/on_behalf_of'
  if (!isObject(delegate)) return checkObject(delegate, pointer)
  return checkMemberNames(delegate, pointer, identityMembers) ?? validateIdentity(delegate, pointer)
}

function validateIdentity(identity: JsonObject, pointer: string): EventProblem | null {
  return (
    checkRequiredText(identity.type, `${pointer}/type`, 'identity_type_required') ??
    checkChoice(identity.type, `${pointer}/type`, actorTypes, 'identity_type_invalid') ??
    validateNames(identity, pointer)
  )
}

/** `id`, `name` and `email` of an actor, a target or a person. */
export function validateNames(named: JsonObject, pointer: string): EventProblem | null {
  return (
    checkOptionalText(named.id, `${pointer}/id`) ??
    checkOptionalText(named.name, `${pointer}/name`) ??
    validateEmail(named.email, `${pointer}/email`)
  )
}

/** Also used for the persons of `personal`. */
export function validatePerson(person: JsonObject, pointer: string): EventProblem | null {
  return checkMemberNames(person, pointer, identityMembers) ?? validateNames(person, pointer)
}

function validateEmail(value: JsonValue | undefined, pointer: string): EventProblem | null {
  if (value === undefined) return null
  const wrong = checkOptionalText(value, pointer)
  if (wrong || typeof value !== 'string' || email.test(value)) return wrong
  const detail = `${pointer} must be an e-mail address, not ${quote(value)}; leave it out when there is none.`
  return problem('email_invalid', pointer, detail)
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
