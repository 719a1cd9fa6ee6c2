import type { StoredActor, StoredEvent, StoredIdentity, StoredTarget } from '@/lib/log/schema'
import { compact } from './format'

// As dictionary.json of OCSF 1.8.0 spells `email_t`; what it refuses stands in `unmapped`.
const emailPattern = /^[a-zA-Z0-9!#$%&'*+-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$/

/**
 * Who acted. For a machine that acts for a human, OCSF has a place for both: the human is the user, the machine the
 * application that started it. Two humans (one acts as the other) have none: the acting one is the user, the other stands
 * in `unmapped`.
 */
export function actorOf({ actor, via }: StoredEvent) {
  const isMachine = actor.type !== 'user'
  const session = via.type === 'session' && via.id !== undefined ? { uid: via.id } : undefined
  return compact({
    user: userOf(personOf(actor)),
    app_name: isMachine ? (actor.name ?? actor.type) : undefined,
    app_uid: isMachine ? actor.id : undefined,
    session,
  })
}

/** The identity that is the `user` of an event: the human for whom a machine acts, else who acts. */
export function personOf(actor: StoredActor): StoredIdentity {
  const { on_behalf_of: delegate } = actor
  return actor.type !== 'user' && delegate?.type === 'user' ? delegate : actor
}

/** The parts of the actor that `actorOf` has no attribute for. */
export function leftOfActor(actor: StoredActor): StoredActor | undefined {
  const { on_behalf_of: delegate } = actor
  const isWhole =
    delegate === undefined && (actor.email === undefined || emailPattern.test(actor.email))
  return isWhole ? undefined : actor
}

/**
 * A user of OCSF, which must have a name or a uid: somebody of whom nothing is left is known by the ref, and somebody
 * without even that as unknown.
 */
export function userOf(identity: StoredIdentity | StoredTarget) {
  const { id, name, email, ref, type } = identity
  const uid = id ?? ref
  const isNamed = uid !== undefined || name !== undefined || email !== undefined
  return {
    ...compact({
      uid,
      uid_alt: id === undefined || id === ref ? undefined : ref,
      name: name ?? email ?? (isNamed ? undefined : nameless(type)),
      email_addr: email !== undefined && emailPattern.test(email) ? email : undefined,
    }),
    ...userType(type),
  }
}

/** A system needs no name to be known. */
function nameless(type: string): string {
  return type === 'system' ? 'system' : 'unknown'
}

/** The caption where OCSF has a type for it, the event's own word where not. */
function userType(type: string) {
  switch (type.toLowerCase()) {
    case 'user':
      return { type_id: 1, type: 'User' }
    case 'system':
      return { type_id: 3, type: 'System' }
    case 'service_account':
      return { type_id: 4, type: 'Service' }
    default:
      return { type_id: 99, type }
  }
}
