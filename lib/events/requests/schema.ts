import type { EventInput, PreparedEvent, Via } from '@/lib/log/schema'

/** How a request gets into the log (DESIGN §7, "This API in the log"). */
export type Treatment = 'never' | 'counted' | 'single'

/** What the rules look at. */
export type RequestClass = {
  method: string
  status: number
  /** The code of the problem it was answered with; null where it went well. */
  code: string | null
  isIngest: boolean
}

/** A request of a known person or key, once it is answered. */
export type AnsweredRequest = RequestClass & {
  companyId: string
  via: Via
  actor: EventInput['actor']
  source: EventInput['source']
  requestId: string | null
  authType: 'api_key' | 'session'
  /** As it came, without query. */
  path: string | null
  /** `/api/audit-log/{id}`, or the name of the server action. */
  route: string
  resource: string
  durationMs: number
  query: Record<string, string | string[]>
  pathParams: Record<string, string | string[]>
  headers: Record<string, string>
  /** What a mutation was given, as JSON would carry it; undefined where it is unknown or must not be kept. */
  body?: unknown
  /** Names of members of the body that are about whoever asked, such as their own name. */
  ownMembers?: readonly string[]
  /** JSON Pointers into the body, to what may name anybody, such as what was searched for. */
  personalMembers?: readonly string[]
}

/** One event on its way to the log: secrets are cut and the id is fixed, so that appending it again does nothing. */
export type PendingEvent = { companyId: string; via: Via; event: PreparedEvent }
