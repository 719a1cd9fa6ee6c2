import type { AuditEvent, SentEvent } from './audit-event.js'
import { cutBody } from './cut-body.js'
import type { JsonObject } from './redaction/json-value.js'
import { redactSecrets } from './redaction/redact-secrets.js'
import { newUuidV7 } from './uuid-v7.js'

/** What the server takes of one event, as JSON. */
export const eventBytesMax = 65_535

export type Prepared =
  | { ok: true; id: string; text: string; bytes: number }
  | { ok: false; id: string; code: string; detail: string; event: SentEvent | null }

/**
 * The event as the bytes that every attempt will send: a copy of this moment, with an id, a time, secrets cut and the
 * body bounded. Never throws, whatever was passed in.
 */
export function prepareEvent(event: AuditEvent): Prepared {
  const id = readId(event) ?? newUuidV7()
  try {
    const snapshot = takeSnapshot(event, id)
    if (snapshot === null) {
      const detail = 'An event must be an object.'
      return { ok: false, id, code: 'event_not_an_object', detail, event: null }
    }
    const clean = cutBody(redactSecrets(snapshot).event)
    const text = JSON.stringify(clean)
    const bytes = Buffer.byteLength(text)
    if (bytes <= eventBytesMax) return { ok: true, id, text, bytes }
    const detail = `The event has ${bytes} bytes as JSON, allowed are ${eventBytesMax}.`
    return { ok: false, id, code: 'event_too_large', detail, event: clean }
  } catch (error) {
    // Circles, BigInt, a toJSON or getter of the application that throws, a depth that no stack can hold.
    const detail = `The event cannot be written as JSON: ${error instanceof Error ? error.message : 'unknown'}`
    return { ok: false, id, code: 'event_not_json', detail, event: null }
  }
}

function readId(event: AuditEvent): string | undefined {
  try {
    return typeof event.id === 'string' ? event.id : undefined
  } catch {
    return undefined
  }
}

function takeSnapshot(event: AuditEvent, id: string): JsonObject | null {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return null
  const occurredAt = event.occurred_at ?? new Date().toISOString()
  return JSON.parse(JSON.stringify({ ...event, id, occurred_at: occurredAt })) as JsonObject
}
