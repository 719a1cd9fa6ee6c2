import type { KnownAction } from './catalogue.js'
import type { JsonValue } from './redaction/json-value.js'

export type Identity = {
  type: 'user' | 'api_key' | 'service_account' | 'system' | 'agent'
  id?: string | undefined
  name?: string | undefined
  email?: string | undefined
}
export type Actor = Identity & { on_behalf_of?: Identity | undefined }
export type Target = {
  type: string
  id?: string | undefined
  name?: string | undefined
  email?: string | undefined
}
export type Workspace = { id: string; name?: string | undefined }
export type Source = { ip?: string | undefined; user_agent?: string | undefined }
export type AuthType = 'api_key' | 'jwt' | 'session'

/** Anything that JSON can hold, dates included. Not checked further here: the server names what it refuses. */
export type Free = { readonly [member: string]: unknown }

export type AuditRequest = {
  id?: string | undefined
  method?: string | undefined
  path?: string | undefined
  route?: string | undefined
  resource?: string | undefined
  status?: number | undefined
  auth_type?: AuthType | undefined
  query?: Free | undefined
  path_params?: Free | undefined
  headers?: Free | undefined
  body?: unknown
  traceparent?: string | undefined
}

/** One audit event. Only `action` and `actor` are required. */
export type AuditEvent = {
  /** A UUID. Made when left out; the same id is never recorded twice. */
  id?: string | undefined
  /** `noun.past_participle`; what the server's catalogue knows is offered, anything else is taken too. */
  action: KnownAction | (string & {})
  /** When it happened; now when left out. A text must be RFC 3339 with an offset. */
  occurred_at?: string | Date | undefined
  actor: Actor
  targets?: readonly Target[] | undefined
  workspace?: Workspace | undefined
  context?: string | undefined
  outcome?: 'success' | 'failure' | 'denied' | undefined
  source?: Source | undefined
  request?: AuditRequest | undefined
  changes?: readonly { field: string; old?: unknown; new?: unknown }[] | undefined
  details?: Free | undefined
  /** JSON Pointers of values that are about a person, so that the person can be erased later. */
  personal?:
    | readonly (
        | string
        | {
            pointer: string
            person: { type: 'user'; id?: string; email?: string; name?: string }
          }
      )[]
    | undefined
}

/** An event as it would have been sent: JSON, secrets cut. What a callback gets to see or keep. */
export type SentEvent = { [member: string]: JsonValue }
