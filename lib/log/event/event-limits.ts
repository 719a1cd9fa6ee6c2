const kibibyte = 1024

/** Canonical JSON of one event, in bytes of UTF-8; the leaf made of it keeps the same limit. */
export const eventBytesMax = 65_535

/** Limits of one event and of one request (DESIGN §3). Bytes are UTF-8; canonical means RFC 8785. */
export const eventLimits = {
  eventBytesMax,
  targetsMax: 20,
  changesMax: 100,
  /** The event itself is depth 1. */
  depthMax: 20,
  stringBytesMax: 32 * kibibyte,
  /** A larger `request.body` is cut and marked, never refused. */
  bodyBytesMax: 8 * kibibyte,
  actionCharactersMax: 128,
  /** Entries of `personal`. Bounds the work of looking for their values everywhere else. */
  personalPointersMax: 100,
  /** Strings and numbers under the values that `personal` points to, for the same reason. */
  personalValuesMax: 200,
  occurredAtMinMs: Date.UTC(2000, 0, 1),
  aheadOfServerMsMax: 5 * 60_000,
} as const

/** Limits of one request to the ingest API; past either the whole request is refused with 413. */
export const requestLimits = {
  batchEventsMax: 1_000,
  /** Counted after inflating. */
  bodyBytesMax: 5 * kibibyte * kibibyte,
} as const
