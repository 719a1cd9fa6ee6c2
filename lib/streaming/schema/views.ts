import type {
  AuthKey,
  DestinationFormat,
  DestinationHealth,
  DestinationTypeKey,
  Framing,
} from '@/lib/streaming/rules'

/** A destination as it may be shown: no secret, not even its length. Times are ISO 8601 in UTC. */
export type DestinationView = {
  id: string
  name: string
  type: DestinationTypeKey
  /** Long values behind its `?` are `…`, and stay as they are where a change leaves them so. */
  url: string
  auth: AuthKey
  hasToken: boolean
  index: string | null
  query: string
  format: DestinationFormat
  framing: Framing
  headerNames: string[]
  ca: string | null
  gzip: boolean
  maskPersonal: boolean
  isSigned: boolean
  acknowledge: boolean
  state: DestinationHealth
  /** Why it is in this state; null: nothing is wrong. */
  reason: string | null
  since: string
  /** Since when requests with what is new fail; null: they do not. */
  failingSince: string | null
  lagEvents: number
  lagSeconds: number
  delivered: number
  duplicates: number
  retries: number
  deadLetters: number
  /** Events per second over the last minute. */
  rate: number
  lastSuccessAt: string | null
  lastAttemptAt: string | null
  /** Null: at once, or with the next event; or nobody is there who would try it. */
  nextAttemptAt: string | null
  warning: string | null
  /** The newest checkpoint that it was sent, where it refused it; null: it did not. */
  refusedCheckpoint: RefusedCheckpoint | null
  /** When retention next deletes an event that is not delivered yet, holds apart; null: there is none. */
  lossAt: string | null
  /** So soon that people are told. */
  isLossNear: boolean
  replay: ReplayView | null
  createdAt: string
}

/** What a receiver holds cannot be proven complete by it beyond `heldSize` events, before it accepts another one. */
export type RefusedCheckpoint = {
  size: number
  at: string
  reason: string
  /** Of the newest checkpoint that it accepted; 0: none. */
  heldSize: number
}

/** A window that is, or was last, delivered again. */
export type ReplayView = {
  firstSeq: number
  lastSeq: number
  done: number
  total: number
  state: 'running' | 'done' | 'cancelled'
  delivered: number
  startedAt: string
  endedAt: string | null
}

export type StreamingOverview = {
  /** The plan has streaming. */
  isAvailable: boolean
  isEnabled: boolean
  destinations: DestinationView[]
}

/** One request to a destination and what became of it. `At`: how the time is written. */
export type Attempt<At> = {
  phase: string
  number: number
  at: At
  kind: string
  code: string | null
  reason: string | null
  status: number | null
  latencyMs: number
  events: number
  accepted: number
  bytes: number
  firstSeq: number | null
  lastSeq: number | null
  answer: string | null
}
export type AttemptView = Attempt<string>

export type DeadLetterView = {
  seq: number
  eventId: string
  /** Of the event; null: retention took it. */
  action: string | null
  code: string
  reason: string
  answer: string | null
  at: string
  isRequested: boolean
}

/** A checkpoint that a receiver holds: the newest one that it took. */
export type StreamedHead = {
  /** The destination's name. */
  destination: string
  /** Of so many events. */
  size: number
}
