import { canonicalize } from '@/lib/log/core/canonical'
import type { EventInput, JsonObject, JsonValue, PreparedEvent } from '@/lib/log/schema'
import { checkJson, dropUndefined } from './check-json'
import { cutBody } from './cut-body'
import { eventLimits } from './event-limits'
import type { EventProblem } from './event-problem'
import { readTime } from './read-time'
import { redactSecrets } from './redact-secrets'
import { separatePersonal } from './separate-personal'
import { trimPointers } from './trim-pointers'
import { validateEvent } from './validate-event'

export type PreparedOrNot = { ok: true; event: PreparedEvent } | ({ ok: false } & EventProblem)

/**
 * Makes what a producer sent ready for the log: checked, secrets cut, personal values taken out, defaults
 * filled in. Anything may be passed in; what is not an event is answered with its first problem and never
 * throws. The input is not changed. `nowMs` is the server's clock, `newId` makes the id of an event that
 * brings none. `isRead`: the value is from `readEvents`, which has checked already that it is JSON within the limits.
 */
export function prepareEvent(
  value: JsonValue,
  { nowMs, newId, isRead = false }: { nowMs: number; newId: () => string; isRead?: boolean },
): PreparedOrNot {
  let whole = value
  if (!isRead) {
    const checked = checkJson(value)
    if ('code' in checked) return { ok: false, ...checked }
    if (checked.hasUndefined) whole = dropUndefined(value)
  }
  const problem = validateEvent(whole, nowMs)
  if (problem !== null) return { ok: false, ...problem }

  const { event: redactedEvent, pointers } = redactSecrets(whole as JsonObject)
  const fingerprintText = canonicalize(redactedEvent)
  const { event, textBeyondCut } = cutBody(redactedEvent)
  const refusal = checkRest({ input: whole as EventInput, event, fingerprintText })
  if (refusal !== null) return { ok: false, ...refusal }

  const input = event as EventInput
  const before = redactedEvent as EventInput
  const cut = textBeyondCut === null ? null : { before, textBeyondCut }
  const { core, refs, personal, mentions, isPersonalName } = separatePersonal(input, cut)
  core.action = input.action.toLowerCase()
  if (pointers.length > 0) core.redacted = trimPointers(pointers, isPersonalName)
  return {
    ok: true,
    event: {
      id: (input.id ?? newId()).toLowerCase(),
      idIsProducers: input.id !== undefined,
      action: core.action,
      occurredAtMs: readTime(input.occurred_at ?? '') ?? nowMs,
      core,
      refs,
      personal,
      mentions,
      fingerprintText,
    },
  }
}

/** What can only be said after redaction. */
function checkRest(event: {
  input: EventInput
  event: JsonObject
  fingerprintText: string
}): EventProblem | null {
  if (event.event.action !== event.input.action) {
    const detail = 'action contains what looks like a credential; it cannot be recorded.'
    return { code: 'action_holds_secret', detail, pointer: '/action' }
  }
  const limit = eventLimits.eventBytesMax
  // No UTF-16 unit takes more than three bytes; the body, when cut, makes the event smaller than its text.
  if (event.fingerprintText.length * 3 <= limit) return null
  const bytes = Buffer.byteLength(canonicalize(event.event))
  if (bytes <= limit) return null
  const detail = `The event has ${bytes} bytes as canonical JSON, allowed are ${limit}.`
  return { code: 'event_too_large', detail, pointer: '' }
}
