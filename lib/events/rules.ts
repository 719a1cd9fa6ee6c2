import type { AuditLogEntry, StoredEvent } from './schema'

/** An event in the shape of document A's API (DESIGN §7), to the letter. */
export function presentEntry(event: StoredEvent): AuditLogEntry {
  const [target] = event.targets ?? []
  return {
    id: event.seq + 1,
    user: userOf(event),
    context: event.context ?? null,
    action: event.action,
    object: target?.type ?? null,
    subject: target?.name ?? null,
    object_id: target?.id === undefined ? null : JSON.stringify(target.id),
    inserted_at: new Date(event.occurred_at).toISOString().slice(0, 19),
  }
}

/** The actor's e-mail, else its name; an API key is no user. */
function userOf({ actor }: StoredEvent): string | null {
  if (actor.type === 'api_key') return null
  return actor.email ?? actor.name ?? null
}
