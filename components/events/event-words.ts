import type { StoredActor, StoredEvent, StoredIdentity } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import type { ActorType, ViaType } from '@/lib/log/schema'

export const viaLabels: Record<ViaType, string> = {
  api_key: 'API key',
  session: 'Console',
  import: 'Import',
  cli: 'Command line',
  system: 'System',
}

export const authTypeLabels = { api_key: 'API key', jwt: 'JWT', session: 'Session' }

export const actorTypeLabels: Record<ActorType, string> = {
  user: 'User',
  api_key: 'API key',
  service_account: 'Service account',
  system: 'System',
  agent: 'Agent',
}

/** What to call someone; the person may be erased, and producers leave out what they do not know. */
export function nameIdentity(identity: StoredIdentity): string {
  return identity.name ?? identity.email ?? identity.id ?? nameUnknown(identity)
}

/** An erased identity keeps its ref and nothing else. */
export function isErased(identity: { name?: string; email?: string; id?: string; ref?: string }) {
  return !!identity.ref && !identity.name && !identity.email && !identity.id
}

export function nameActor(actor: StoredActor): string {
  const delegate = actor.on_behalf_of
  return delegate ? `${nameIdentity(actor)} for ${nameIdentity(delegate)}` : nameIdentity(actor)
}

/** A person in the place of another person; what a program does for one is delegation. */
export function isImpersonation({ type, on_behalf_of }: StoredActor): boolean {
  return type === 'user' && on_behalf_of?.type === 'user'
}

/** The names of everyone who acted in some events, by what `actor:` finds them by. */
export function nameActors(events: readonly StoredEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { actor } of events) {
    for (const identity of [actor, actor.on_behalf_of]) {
      if (identity && !isErased(identity)) addName(names, identity, nameIdentity(identity))
    }
  }
  return names
}

/** The same of everything that something was done to, by what `target:` finds it by. */
export function nameTargets(events: readonly StoredEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { targets = [] } of events) {
    for (const target of targets) {
      if (!isErased(target)) addName(names, target, nameTarget(target))
    }
  }
  return names
}

/** What a query finds an actor or target by: people by ref, everything else by type and id. */
export function keyOf(identity: { type: string; id?: string; ref?: string }): string {
  return identity.ref ?? `${identity.type}:${identity.id ?? ''}`
}

/** People are found by their e-mail, too. */
function addName(
  names: Map<string, string>,
  identity: { type: string; id?: string; email?: string; ref?: string },
  name: string,
): void {
  names.set(keyOf(identity), name)
  if (identity.email) names.set(identity.email, name)
}

export type StoredTarget = NonNullable<StoredEvent['targets']>[number]

export function nameTarget(target: StoredTarget): string {
  if (isErased(target)) return 'Erased person'
  return target.name ?? target.email ?? target.id ?? target.type
}

/** `project_member` as people write it. */
export function spellOut(word: string): string {
  return word.replaceAll(/[_-]+/g, ' ')
}

/** The same, as a word that stands by itself. */
export function asLabel(word: string): string {
  const words = spellOut(word)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What people call an area or a kind. */
export function nameCategory(value: string): string {
  const labels: Record<string, string> = { ...areas, ...kinds }
  return labels[value] ?? asLabel(value)
}

/** The Parameters column: names of the targets, else the path of the request. */
export function listParameters(event: StoredEvent): string {
  const names = (event.targets ?? []).map(nameTarget)
  return names.length > 0 ? names.join(', ') : (event.request?.path ?? '')
}

/** Whether what was tried did not come about. */
export function isRefused(event: StoredEvent): boolean {
  return event.outcome === 'failure' || event.outcome === 'denied'
}

function nameUnknown(identity: StoredIdentity): string {
  return isErased(identity) ? 'Erased person' : actorTypeLabels[identity.type]
}
