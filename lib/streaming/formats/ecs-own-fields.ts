import type { JsonValue, StoredEvent, StoredIdentity, StoredTarget } from '@/lib/log/schema'
import { compact } from './format'

/**
 * What ECS has no field for. An index learns the type of a field from the first document that has it and refuses every
 * later one that differs, and a producer may well put an object into `details.owner` today and a text tomorrow. So each
 * field here has one type for ever: free values travel as JSON text, which a pipeline can parse where they are wanted as fields.
 */
export function ecsTrailkeeper(event: StoredEvent): Record<string, unknown> {
  const { actor, request } = event
  return {
    actor: { ...identityOf(actor), ...compact({ on_behalf_of: identityOf(actor.on_behalf_of) }) },
    via: event.via,
    ...compact({
      outcome: event.outcome,
      context: event.context,
      workspace: event.workspace,
      targets: event.targets?.map(identityOf),
      request: request && requestOf(request),
      changes: event.changes?.map((change) => ({
        field: change.field,
        ...compact({ old: textOf(change.old), new: textOf(change.new) }),
      })),
      details: textOf(event.details),
      redacted: event.redacted,
      erased: event.erased,
    }),
  }
}

/** The members by name: a member that the log learns later must not slip in with a type of its own. */
function identityOf(identity: StoredIdentity | StoredTarget | undefined) {
  if (identity === undefined) return undefined
  const { type, id, name, email, ref } = identity
  return compact({ type, id, name, email, ref })
}

function requestOf(request: NonNullable<StoredEvent['request']>) {
  const { route, resource, auth_type, traceparent, query, path_params, headers } = request
  return compact({
    ...{ route, resource, auth_type, traceparent },
    query: textOf(query),
    path_params: textOf(path_params),
    headers: textOf(headers),
  })
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}
