import type { Actor, ActorType, JsonObject, JsonValue } from '@/lib/log/schema'
import { isEmail, isObject, readObject, takeText } from './take-member'

/** Who acted, taken out of the record's `actor`; what has no place stays there. */
export function takeOktaActor(rest: JsonObject): Actor {
  if (!isObject(rest.actor)) return { type: 'system', name: 'Okta' }
  const given = readObject(rest.actor)
  const type = chooseType(given.type)
  return { type, ...takeOktaNames(given, type === 'user') }
}

/**
 * `id`, name and e-mail of an actor or a target. Okta writes `unknown` for whom it does not know, a failed sign-in for one:
 * that must not become the id of a person. `alternateId` is a login, mostly an e-mail.
 */
export function takeOktaNames(
  given: JsonObject,
  isUser: boolean,
): { id?: string; name?: string; email?: string } {
  const take = (name: string) => (isUnknown(given[name]) ? null : takeText(given, name))
  const id = take('id')
  const email = isUser && isEmail(given.alternateId) ? take('alternateId') : null
  const name = take('displayName') ?? (isUser && !email ? take('alternateId') : null)
  return { ...(id ? { id } : {}), ...(name ? { name } : {}), ...(email ? { email } : {}) }
}

function isUnknown(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && /^(?:unknown|null|n\/a)$/i.test(value)
}

function chooseType(type: JsonValue | undefined): ActorType {
  if (type === 'User') return 'user'
  return typeof type !== 'string' || /^(?:SystemPrincipal|System|IP address|)$/.test(type)
    ? 'system'
    : 'service_account'
}
