import type { Actor, AuditEvent, AuthType, Source, Workspace } from './audit-event.js'
import type { Client } from './client.js'
import { redacted } from './redaction/cut-credentials.js'
import { allowedHeaders } from './redaction/header-allow-list.js'
import { judgeKey } from './redaction/secret-keys.js'
import { newUuidV7 } from './uuid-v7.js'

/** Options of both middlewares. What they answer wrongly, or throw, never reaches the application's request. */
export type AuditRequestOptions<Req> = {
  /** Who asked, once the application knows: called when the answer is done. Nobody is "unknown visitor". */
  actor: (req: Req) => Actor | null | undefined | Promise<Actor | null | undefined>
  /** True for requests that are not recorded: health checks, static files. */
  skip?: (req: Req) => boolean
  /** What the request is about in the application's own words, like `FindingsController`. */
  resource?: (req: Req) => string | undefined
  authType?: (req: Req) => AuthType | undefined
  workspace?: (req: Req) => Workspace | undefined
  source?: (req: Req) => Source | undefined
  /** The template of the path, like `/findings/:id`, where the framework does not say it. */
  route?: (req: Req) => string | undefined
  /** Records request bodies, secrets cut, 8 KiB of them. Off: bodies hold what nobody thought of. */
  body?: boolean
}

/** What a middleware saw of one request. */
export type SeenRequest = {
  method: string
  /** Path and query, as they came. */
  url: string
  route?: string | undefined
  pathParams: { [name: string]: unknown }
  headers: Iterable<readonly [string, string | readonly string[] | undefined]>
  ip?: string | undefined
  body?: unknown
  startedAtMs: number
  durationMs: number
  status: number | undefined
  /** The client went away before the answer was complete. */
  isAborted: boolean
}

/** Records one request as `api.requested`. Never throws, whatever the application's functions do. */
export function recordRequest<Req>(
  client: Pick<Client, 'record'>,
  { req, seen, options }: { req: Req; seen: SeenRequest; options: AuditRequestOptions<Req> },
): void {
  const record = (actor: Actor | null | undefined) => {
    client.record(makeEvent({ req, seen, options, actor: actor ?? unknownVisitor }))
  }
  const actor = tryTo(() => options.actor(req))
  if (actor instanceof Promise) void actor.catch(() => null).then(record)
  else tryTo(() => record(actor))
}

/** Whether the application wants this request left out; one that it cannot decide on is recorded. */
export function isSkipped<Req>(req: Req, { skip }: AuditRequestOptions<Req>): boolean {
  return tryTo(() => skip?.(req)) === true
}

/** What it answers, or undefined where it throws. */
export function tryTo<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

/** Bodies beyond this are not read at all, only their size is recorded. */
export const bodyReadBytesMax = 256 * 1024

const unknownVisitor: Actor = { type: 'system', name: 'unknown visitor' }

function makeEvent<Req>(request: {
  req: Req
  seen: SeenRequest
  options: AuditRequestOptions<Req>
  actor: Actor
}): AuditEvent {
  const { req, seen, options, actor } = request
  const { path, query } = splitUrl(seen.url)
  const headers = readHeaders(seen.headers)
  const source = { ip: seen.ip, user_agent: headers['user-agent'] }
  const isAborted = seen.isAborted ? { aborted: true } : {}
  return {
    action: 'api.requested',
    occurred_at: new Date(seen.startedAtMs),
    actor,
    outcome: chooseOutcome(seen),
    source: tryTo(() => options.source?.(req)) ?? source,
    workspace: tryTo(() => options.workspace?.(req)),
    request: {
      id: headers['x-request-id'] ?? newUuidV7(),
      method: seen.method,
      path: cutSecretParams(path, seen.pathParams),
      route: tryTo(() => options.route?.(req)) ?? seen.route,
      resource: tryTo(() => options.resource?.(req)),
      status: seen.status,
      auth_type: tryTo(() => options.authType?.(req)),
      query,
      path_params: seen.pathParams,
      headers,
      body: seen.body,
      traceparent: headers.traceparent,
    },
    details: { duration_ms: Math.round(seen.durationMs * 1000) / 1000, ...isAborted },
  }
}

function chooseOutcome({ status, isAborted }: SeenRequest): 'success' | 'failure' | 'denied' {
  if (status === 401 || status === 403) return 'denied'
  return isAborted || status === undefined || status >= 400 ? 'failure' : 'success'
}

/** Query members that come several times are lists. */
function splitUrl(url: string): { path: string; query: { [name: string]: string | string[] } } {
  const [path = '', text = ''] = url.split('#')[0]?.split(/\?(.*)/s) ?? []
  const params = new URLSearchParams(text)
  const names = [...new Set(params.keys())]
  const members = names.map((name) => {
    const values = params.getAll(name)
    return [name, values.length === 1 ? (values[0] ?? '') : values] as const
  })
  return { path, query: Object.fromEntries(members) }
}

function readHeaders(headers: SeenRequest['headers']): { [name: string]: string } {
  const kept: { [name: string]: string } = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (value === undefined || !allowedHeaders.has(lower)) continue
    kept[lower] = typeof value === 'string' ? value : value.join(', ')
  }
  return kept
}

/** `/reset/:token` has its secret in the path too, where no name stands before it. */
function cutSecretParams(path: string, params: { [name: string]: unknown }): string {
  let clean = path
  for (const [name, value] of Object.entries(params)) {
    if (judgeKey(name) === 'plain') continue
    for (const secret of [value].flat()) {
      if (typeof secret !== 'string' || secret === '') continue
      clean = clean
        .split('/')
        .map((part) => (part === secret || decode(part) === secret ? redacted : part))
        .join('/')
    }
  }
  return clean
}

function decode(text: string): string {
  return tryTo(() => decodeURIComponent(text)) ?? text
}
