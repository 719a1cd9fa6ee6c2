import type { StoredEvent } from '@/lib/log/schema'
import type { Format, FormatContext, StreamCheckpoint } from './format'

/** The event as the API gives it (`expand=event`), with the company and the instance it comes from. */
export const native: Format = {
  label: 'Trailkeeper JSON',
  contentType: 'application/json',
  batchContentType: 'application/json',
  encode: encodeNative,
  encodeCheckpoint: encodeNativeCheckpoint,
}

export function encodeNative(event: StoredEvent, context: FormatContext): Record<string, unknown> {
  return { ...event, ...originOf(context) }
}

export function encodeNativeCheckpoint(
  { origin, size, root, note, signedAt }: StreamCheckpoint,
  context: FormatContext,
): Record<string, unknown> {
  const checkpoint = { kind: 'checkpoint', origin, size, root, note, signed_at: signedAt }
  return { ...checkpoint, ...originOf(context) }
}

/** What makes of an event that is JSON already, but for its closing brace, what `encodeNative` answers. */
export function nativeEnd(context: FormatContext): Buffer {
  let end = nativeEnds.get(context)
  if (end === undefined) {
    end = Buffer.from(`,${JSON.stringify(originOf(context)).slice(1)}`)
    nativeEnds.set(context, end)
  }
  return end
}

const nativeEnds = new WeakMap<FormatContext, Buffer>()

function originOf({ companyId, companySlug, companyName, instance }: FormatContext) {
  return { company: { id: companyId, slug: companySlug, name: companyName }, instance }
}
