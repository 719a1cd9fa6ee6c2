import { parsePointer, resolvePointer } from '@/lib/log/event/json-pointer'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonObject, JsonValue, PreparedEvent } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { newUuidV7 } from '@/lib/platform/ids'
import { withoutForgotten } from './forgotten-people'
import { isRead, outcomeOf } from './rules'
import type { AnsweredRequest, PendingEvent } from './schema'

/** Headers that say something about a call and sign nobody in. */
const keptHeaders = ['accept', 'content-type', 'content-length', 'origin', 'referer', 'traceparent']

/** A larger one is left out, which `details.cut` says. */
const bodyBytesMax = 16_384

/**
 * The event of one request. Secrets are cut here, before it is written anywhere, also into the journal. What is too large
 * for an event (the caller controls address and body) is left out, and `details.cut` says so.
 */
export function makeRequestEvent(given: AnsweredRequest): PendingEvent {
  const request = withoutForgotten(given)
  const { companyId, via } = request
  const whole = describeRequest(request)
  return { companyId, via, event: prepareOr(whole, () => withoutContents(whole)) }
}

/** The event of the successful reads of one minute. */
export function makeCountEvent(reads: {
  /** The last of them. */
  request: AnsweredRequest
  count: number
  /** Null where they had several: then the route says it. */
  path: string | null
  atMs: number
}): PendingEvent {
  const { count, path, atMs } = reads
  const request = withoutForgotten(reads.request)
  const { companyId, via, route } = request
  const event: EventInput = {
    ...baseOf(request, atMs),
    outcome: 'success',
    request: {
      method: request.method,
      path: path ?? route,
      route,
      resource: request.resource,
      status: request.status,
      auth_type: request.authType,
    },
    details: { count },
  }
  return { companyId, via, event: prepareOr(event, () => withoutContents(event)) }
}

/** Says how many requests of a company could not be recorded, and why. */
export function makeLossEvent(loss: { companyId: string; count: number }): PendingEvent {
  const event: EventInput = {
    action: 'api.requests_unrecorded',
    actor: { type: 'system', name: 'trailkeeper' },
    outcome: 'failure',
    details: { count: loss.count, reason: 'buffer_full' },
  }
  return {
    companyId: loss.companyId,
    via: { type: 'system' },
    event: prepareOr(event, () => event),
  }
}

function describeRequest(request: AnsweredRequest): EventInput {
  const isTold = !isRead(request.method) || request.status >= 400
  const { body, isCut } = readBody(request)
  const headers = Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = request.headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return {
    ...baseOf(request, nowMs()),
    outcome: outcomeOf(request.status),
    request: {
      ...(request.requestId === null ? {} : { id: request.requestId }),
      method: request.method,
      ...(request.path === null ? {} : { path: request.path }),
      route: request.route,
      resource: request.resource,
      status: request.status,
      auth_type: request.authType,
      ...(isTold && hasMembers(request.query) ? { query: request.query } : {}),
      ...(hasMembers(request.pathParams) ? { path_params: request.pathParams } : {}),
      ...(hasMembers(headers) ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
    },
    ...personalOf(request, { body, headers, query: isTold ? request.query : {} }),
    details: {
      ...(isCut ? { cut: true } : {}),
      duration_ms: Math.round(request.durationMs * 10) / 10,
      ...(request.code === null ? {} : { error: request.code }),
    },
  }
}

function baseOf(request: AnsweredRequest, atMs: number) {
  return {
    action: 'api.requested',
    occurred_at: new Date(atMs).toISOString(),
    actor: request.actor,
    ...(request.source ? { source: request.source } : {}),
  }
}

/** Parameters of addresses in which people search. */
const searchParameters = ['q', 'prefix', 'search']

/**
 * Erasing a person must reach what they said of themselves, since a new name is not yet known as theirs, and where people
 * search they name people: in what an action was given for that, in the address of a read that failed, and in that of the
 * page that it was sent from.
 */
function personalOf(
  { actor, ownMembers = [], personalMembers = [] }: AnsweredRequest,
  {
    body,
    headers,
    query,
  }: {
    body: JsonValue | undefined
    headers: Record<string, string>
    query: AnsweredRequest['query']
  },
): Pick<EventInput, 'personal'> {
  const find = (pointers: readonly string[]) =>
    pointers.filter((pointer) => isText(body, pointer)).map((pointer) => `/request/body${pointer}`)
  const person = { type: 'user' as const, id: actor.type === 'user' ? actor.id : '' }
  const own = person.id === '' ? [] : find(ownMembers.map((name) => `/${name}`))
  const personal = [
    ...own.map((pointer) => ({ pointer, person })),
    ...find(personalMembers),
    ...searchParameters.flatMap((name) =>
      isText(query, `/${name}`) ? [`/request/query/${name}`] : [],
    ),
    ...(headers.referer?.includes('?') ? ['/request/headers/referer'] : []),
  ]
  return personal.length > 0 ? { personal } : {}
}

function isText(body: JsonValue | undefined, pointer: string): boolean {
  if (body === undefined) return false
  const value = resolvePointer(body, parsePointer(pointer) ?? [])
  return value !== undefined && value !== ''
}

/**
 * Only of mutations, and never of an ingest: its events are the log itself, or were refused by it. Looking for secrets in a
 * large body would hold up its request, and most of it would be cut from the event all the same.
 */
function readBody(request: AnsweredRequest): { body: JsonValue | undefined; isCut: boolean } {
  const { body, isIngest, method } = request
  if (body === undefined || isIngest || isRead(method)) return { body: undefined, isCut: false }
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) {
    return { body: undefined, isCut: true }
  }
  const text = formatBody(body)
  if (text === null || text.length > bodyBytesMax) return { body: undefined, isCut: true }
  return { body: JSON.parse(text) as JsonValue, isCut: false }
}

/**
 * Dates, files and the like become what JSON makes of them. Null for what JSON cannot be made of, such as a big integer or a
 * circle: an action can be sent those too, and must not go unrecorded for it.
 */
function formatBody(body: unknown): string | null {
  try {
    return JSON.stringify(body) ?? 'null'
  } catch {
    return null
  }
}

function withoutContents(event: EventInput): EventInput {
  const { id, method, route, resource, status, auth_type } = event.request ?? {}
  const request = { id, method, route, resource, status, auth_type }
  const { source: _, personal: __, ...rest } = event
  return {
    ...rest,
    request: Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)),
    details: { ...event.details, cut: true } satisfies JsonObject,
  }
}

function prepareOr(event: EventInput, makeSmaller: () => EventInput): PreparedEvent {
  const first = prepare(event)
  if (first.ok) return first.event
  const second = prepare(makeSmaller())
  if (second.ok) return second.event
  throw new Error(`a request cannot be recorded: ${second.detail}`)
}

/** The id counts as the producer's: an event that is appended again after a crash is looked for by it. */
function prepare(event: EventInput) {
  const id = newUuidV7()
  return prepareEvent({ ...event, id } as JsonValue, { nowMs: nowMs(), newId: () => id })
}

function hasMembers(object: object): boolean {
  return Object.keys(object).length > 0
}
