import type { Actor, ActorType, JsonObject } from '@/lib/log/schema'
import { isEmail, takeId, takeText } from './take-member'

/**
 * Who acted, taken out of `rest`. Without a number the login is the id: it is unique too. A record that names nobody is
 * GitHub's own doing.
 */
export function takeGithubActor(rest: JsonObject): Actor {
  const login = takeText(rest, 'actor')
  const type = chooseType(rest, login)
  const id = takeId(rest, 'actor_id') ?? login
  const actor: Actor = { type }
  if (id) actor.id = id
  if (login || type === 'system') actor.name = login ?? 'GitHub'
  if (type === 'user' && isEmail(rest.external_identity_nameid)) {
    actor.email = rest.external_identity_nameid
    delete rest.external_identity_nameid
  }
  return actor
}

function chooseType(rest: JsonObject, login: string | null): ActorType {
  if (rest.actor_is_agent === true) return 'agent'
  if (rest.actor_is_bot === true || login?.endsWith('[bot]')) return 'service_account'
  if (login === null) return rest.actor_id ? 'user' : 'system'
  return /^github system$/i.test(login) ? 'system' : 'user'
}
