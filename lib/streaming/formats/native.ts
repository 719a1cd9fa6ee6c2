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

function originOf({ companyId, companySlug, companyName, instance }: FormatContext) {
  return { company: { id: companyId, slug: companySlug, name: companyName }, instance }
}
