import type { CoreTexts } from './core/write-leaf'

/** The event as DESIGN calls it: what a producer sends, what the log adds, and the words both use. */

export const actorTypes = ['user', 'api_key', 'service_account', 'system', 'agent'] as const
export type ActorType = (typeof actorTypes)[number]

export const outcomes = ['success', 'failure', 'denied'] as const
export type Outcome = (typeof outcomes)[number]

export const viaTypes = ['api_key', 'session', 'import', 'cli', 'system'] as const
export type ViaType = (typeof viaTypes)[number]

/** What an action did to its target, in one word; decides the badge. */
export const changeKinds = [
  'created',
  'deleted',
  'changed',
  'accessed',
  'granted',
  'revoked',
  'activated',
  'deactivated',
  'signed_in',
  'signed_out',
  'failed',
  'exported',
  'other',
] as const
export type ChangeKind = (typeof changeKinds)[number]

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [member: string]: JsonValue }
export type JsonObject = { [member: string]: JsonValue }

export type Identity = { type: ActorType; id?: string; name?: string; email?: string }
export type Actor = Identity & { on_behalf_of?: Identity }
export type Target = { type: string; id?: string; name?: string; email?: string }
export type PersonPointer =
  | string
  | { pointer: string; person: { type: 'user'; id?: string; email?: string; name?: string } }

export type EventRequest = {
  id?: string
  method?: string
  path?: string
  route?: string
  resource?: string
  status?: number
  auth_type?: 'api_key' | 'jwt' | 'session'
  query?: JsonObject
  path_params?: JsonObject
  headers?: JsonObject
  body?: JsonValue
  traceparent?: string
}

/** What a producer may send (DESIGN §3). Only `action` and `actor` are required. */
export type EventInput = {
  id?: string
  action: string
  /** RFC 3339 with offset. */
  occurred_at?: string
  actor: Actor
  targets?: Target[]
  workspace?: { id: string; name?: string }
  context?: string
  outcome?: Outcome
  source?: { ip?: string; user_agent?: string }
  request?: EventRequest
  changes?: { field: string; old?: JsonValue; new?: JsonValue }[]
  details?: JsonObject
  personal?: PersonPointer[]
}

/** The door an event came through. A producer can claim any actor, never a `via`. */
export type Via = { type: ViaType; id?: string }

/**
 * Who a personal value is about. `user` is a person of the company, found by id or e-mail (lower-cased);
 * `event` means nobody known: the value belongs to the event's own ref.
 */
export type PersonKey = { id?: string; email?: string; name?: string }

/** All personal values of one owner in one event: exact JSON Pointers to exact values. */
export type PersonalValues = {
  /** `null`: the event's own ref (`e_<uuid>`). */
  person: PersonKey | null
  values: { pointer: string; value: JsonValue }[]
}

/**
 * An event that may be appended: validated, defaults filled in, secrets cut, personal values taken out.
 * Made by `prepareEvent` in `lib/log/event`; nothing after it looks at the producer's input again.
 */
export type PreparedEvent = {
  /** UUID, lower case. */
  id: string
  /** False when the id was made here: then it cannot be a duplicate. */
  idIsProducers: boolean
  action: string
  /** Milliseconds since the epoch. */
  occurredAtMs: number
  /**
   * The event without personal values and without what the log adds (`v`, `log`, `rx`, `via`, `sd`, `id`, `at`);
   * `redacted` holds the pointers of what was cut. Ready to be completed into a leaf.
   */
  core: JsonObject
  /** A `person` actor, delegate or target lost its identity to `personal`; the leaf names it by ref. */
  refs: { pointer: '/actor' | '/actor/on_behalf_of' | `/targets/${number}`; person: PersonKey }[]
  personal: PersonalValues[]
  /** Persons whom values of the event's own ref mention: erasing any of them erases those values too. */
  mentions: PersonKey[]
  /** `core` as canonical text, member by member, and `personal` likewise, one text per owner: what a leaf is put together of. */
  texts: { core: CoreTexts; personal: string[] }
  /** The input after redaction and before defaults, in one spelling: what the fingerprint is made of. */
  fingerprintText: string
  /** The fingerprint in hex where it is made already (`takeFingerprint`); `fingerprintText` is empty then. */
  fingerprint?: string
}

/** What the log answers for each event of an append, in input order. */
export type AppendResult =
  | { status: 'recorded' | 'duplicate'; id: string; seq: number; leafHash: Uint8Array }
  | { status: 'rejected'; id: string; code: string; detail: string; pointer?: string }

/** An identity as it was written down; an erased person keeps only type and ref. */
export type StoredIdentity = Identity & { ref?: string }
export type StoredActor = StoredIdentity & { on_behalf_of?: StoredIdentity }
export type StoredTarget = Target & { ref?: string }

/**
 * One event as it is read: what the producer sent (secrets cut), what the log added, and its personal values put back
 * where they still exist. JSON, snake_case; also the `event` member of `expand=event`.
 */
export type StoredEvent = Omit<
  EventInput,
  'id' | 'occurred_at' | 'personal' | 'actor' | 'targets'
> & {
  id: string
  /** Position in the company's log, from 0. */
  seq: number
  occurred_at: string
  recorded_at: string
  via: Via
  /** Base64 of the RFC 6962 leaf hash. */
  leaf_hash: string
  change: ChangeKind
  area: string
  kind: string
  /** What people call the action. */
  label: string
  actor: StoredActor
  targets?: StoredTarget[]
  /** JSON Pointers of what was cut as a secret. */
  redacted?: string[]
  /** Refs whose values were erased: they stay sealed and can no longer be read. */
  erased?: string[]
}
