import type { StoredEvent } from '@/lib/log/schema'

export const formatKeys = ['native', 'ocsf', 'ecs', 'cloudevents'] as const
export type FormatKey = (typeof formatKeys)[number]

/** What an event does not say of itself: whose log it is in, and which instance sends it. */
export type FormatContext = {
  companyId: string
  companySlug: string
  companyName: string
  /** The name of the instance, as in the origins of its logs. */
  instance: string
  /** Where the console is, without a slash at its end. */
  baseUrl: string
  productVersion: string
}

/** A signed head of the company's log on its way to a receiver, who can prove the copy complete with it. */
export type StreamCheckpoint = {
  /** The log's name, `<instance>/log/<company uuid>`, with its epoch where there were several. */
  origin: string
  size: number
  /** Base64 of 32 bytes. */
  root: string
  /** The signed note, whole. */
  note: string
  /** RFC 3339 with milliseconds and `Z`: when it was signed. */
  signedAt: string
}

/**
 * One format of events. `encode` and `encodeCheckpoint` never throw, read no clock and change nothing they are given: the
 * same event becomes the same document at every attempt. What they answer is plain JSON without `undefined`; it may share
 * free values with the event.
 */
export type Format = {
  label: string
  /** Of one document. */
  contentType: string
  /** Of a JSON array of documents. */
  batchContentType: string
  encode(event: StoredEvent, context: FormatContext): Record<string, unknown>
  encodeCheckpoint(checkpoint: StreamCheckpoint, context: FormatContext): Record<string, unknown>
}

/** The same id for the same checkpoint, at most 512 bytes for every origin that fits: what receivers drop copies by. */
export function checkpointId({ origin, size }: StreamCheckpoint): string {
  return `checkpoint:${origin}:${size}`
}

/** The name of the company's log over all of its epochs. */
export function logName({ instance, companyId }: FormatContext): string {
  return `${instance}/log/${companyId}`
}

/** The page of an event in the console. */
export function eventUrl(event: StoredEvent, { baseUrl, companySlug }: FormatContext): string {
  return `${baseUrl}/${encodeURIComponent(companySlug)}/audit-logs/${encodeURIComponent(event.id)}`
}

/** The object without members that are `undefined`, or `undefined` where none is left. Runs a dozen times per event. */
export function compact<Members extends Record<string, unknown>>(
  members: Members,
): Partial<Members> | undefined {
  let kept: Partial<Members> | undefined
  for (const name in members) {
    const value = members[name]
    if (value === undefined) continue
    kept ??= {}
    kept[name] = value
  }
  return kept
}
