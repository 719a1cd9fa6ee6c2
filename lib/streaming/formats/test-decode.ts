import type { StoredEvent } from '@/lib/log/schema'

/** Reads documents back into the event that they were made of, to prove that nothing of it was lost. */

type Members = { [name: string]: Member }
// biome-ignore lint/suspicious/noExplicitAny: a document is looked into by names that only the tests know.
type Member = any

export function decodeEcs(document: Members): Members {
  const { event, trailkeeper, labels } = document
  const { request = {}, changes } = trailkeeper
  const { http = {}, source, user_agent: agent } = document
  return drop({
    id: event.id,
    seq: event.sequence,
    action: event.action,
    occurred_at: document['@timestamp'],
    recorded_at: event.created,
    via: trailkeeper.via,
    leaf_hash: event.hash,
    ...{ area: labels.area, kind: labels.kind, change: labels.change, label: document.message },
    actor: trailkeeper.actor,
    targets: trailkeeper.targets,
    workspace: trailkeeper.workspace,
    context: trailkeeper.context,
    outcome: trailkeeper.outcome,
    source: drop({ ip: source?.address, user_agent: agent?.original }),
    request: drop({
      id: http.request?.id,
      method: http.request?.method,
      path: document.url?.path,
      route: request.route,
      resource: request.resource,
      status: http.response?.status_code,
      auth_type: request.auth_type,
      query: parsed(request.query),
      path_params: parsed(request.path_params),
      headers: parsed(request.headers),
      body: parsed(http.request?.body?.content),
      traceparent: request.traceparent,
    }),
    changes: changes?.map((change: Members) =>
      drop({ field: change.field, old: parsed(change.old), new: parsed(change.new) }),
    ),
    details: parsed(trailkeeper.details),
    redacted: trailkeeper.redacted,
    erased: trailkeeper.erased,
  })
}

export function decodeOcsf(document: Members): Members {
  const { metadata, unmapped, http_request: http, http_response: response } = document
  const { request = {}, source = {} } = unmapped
  return drop({
    id: metadata.uid,
    seq: metadata.sequence,
    action: metadata.event_code,
    occurred_at: metadata.original_time,
    recorded_at: new Date(metadata.logged_time).toISOString(),
    via: unmapped.via,
    leaf_hash: unmapped.leaf_hash,
    label: document.message,
    ...{ area: unmapped.area, kind: unmapped.kind, change: unmapped.change },
    actor: unmapped.actor ?? decodeUser(document.actor.user),
    targets: unmapped.targets,
    workspace: unmapped.workspace,
    context: unmapped.context,
    outcome: document.class_uid === 2004 ? unmapped.outcome : decodeStatus(document),
    source: drop({
      ip: document.src_endpoint?.ip ?? source.ip,
      user_agent: http?.user_agent ?? source.user_agent,
    }),
    request: drop({
      ...request,
      id: http?.uid ?? request.id,
      method: request.method ?? http?.http_method,
      path: http?.url?.path ?? request.path,
      status: response?.code ?? request.status,
    }),
    changes: unmapped.changes,
    details: unmapped.details,
    redacted: unmapped.redacted,
    erased: unmapped.erased,
  })
}

/**
 * What both sides of a comparison are brought to: an object without members, or an empty list of targets, says as much as none;
 * OCSF must name everybody, so that a name made of the e-mail, or of nothing, counts as none.
 */
export function comparable(event: Members | StoredEvent): Members {
  const { source, request, actor, ...rest } = structuredClone(event) as Members
  const { name, email, ...others } = actor
  const isMade = name === email || (name === 'unknown' && others.id === undefined)
  return drop({
    ...rest,
    source: drop(source ?? {}),
    request: drop(request ?? {}),
    actor: drop({ ...others, email, name: isMade ? undefined : name }),
  })
}

function decodeUser(user: Members) {
  const { type_id: type, uid, uid_alt: alternative } = user
  const known: Record<number, string> = { 1: 'user', 3: 'system', 4: 'service_account' }
  const isRef = alternative === undefined && /^s_(?:ada|bob|gone)$/.test(uid ?? '')
  return drop({
    type: known[type] ?? user.type,
    id: isRef ? undefined : uid,
    ref: isRef ? uid : alternative,
    name: type === 3 && uid === undefined && user.name === 'system' ? undefined : user.name,
    email: user.email_addr,
  })
}

function decodeStatus({ status_id: status, status_detail: detail }: Members) {
  if (status === 0) return undefined
  return status === 1 ? 'success' : detail
}

function parsed(text: string | undefined) {
  return text === undefined ? undefined : JSON.parse(text)
}

/** Without members that are undefined or objects without members, except where a producer may have put them. */
function drop(members: Members): Members {
  const kept = Object.entries(members).filter(([name, value]) => {
    const isFree = ['details', 'query', 'path_params', 'headers', 'body', 'old', 'new'].includes(
      name,
    )
    const isEmpty = value !== null && typeof value === 'object' && Object.keys(value).length === 0
    return value !== undefined && (isFree || Array.isArray(value) || !isEmpty)
  })
  return Object.fromEntries(kept)
}
