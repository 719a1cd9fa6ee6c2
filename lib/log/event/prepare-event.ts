import { canonicalize } from '@/lib/log/core/canonical'
import { writeCore } from '@/lib/log/core/write-leaf'
import type {
  EventInput,
  JsonObject,
  JsonValue,
  PersonalValues,
  PreparedEvent,
} from '@/lib/log/schema'
import { writeCanonical, writeMemberText, writeValues } from '@/lib/log/write-canonical'
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
  const { event, textBeyondCut } = cutBody(redactedEvent)
  if (event.action !== (whole as JsonObject).action) return { ok: false, ...actionHoldsSecret }
  const tooLarge = checkSize(event)
  if (tooLarge !== null) return { ok: false, ...tooLarge }

  const input = event as EventInput
  const before = redactedEvent as EventInput
  const cut = textBeyondCut === null ? null : { before, textBeyondCut }
  const { core, refs, personal, mentions, isPersonalName } = separatePersonal(input, cut)
  core.action = input.action.toLowerCase()
  if (pointers.length > 0) core.redacted = trimPointers(pointers, isPersonalName)
  const texts = { core: writeCore(core, writeMemberText), personal: personal.map(writeOwned) }
  // A cut body is told apart by the whole of it.
  const fingerprintText = cut === null ? joinTexts(input, texts) : canonicalize(redactedEvent)
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
      texts,
      fingerprintText,
    },
  }
}

const actionHoldsSecret: EventProblem = {
  code: 'action_holds_secret',
  detail: 'action contains what looks like a credential; it cannot be recorded.',
  pointer: '/action',
}

function writeOwned({ values }: PersonalValues): string {
  return writeValues(values)
}

/**
 * What the producer sent, in one spelling, from the texts that the leaf needs anyway: core and personal values together are
 * the event. `redacted` is left out, since it follows the order in which the members came.
 */
function joinTexts(input: EventInput, { core, personal }: PreparedEvent['texts']): string {
  const { id = '', occurred_at = '', action } = input
  const { actor, changes, context, details, outcome, request, source, targets, workspace } = core
  const marks = input.personal === undefined ? '' : writeCanonical(input.personal)
  const values = personal.length > 1 ? [...personal].sort().join('\n') : (personal[0] ?? '')
  // Canonical text holds no newline, nor do the three that validation has read.
  return `${id}\n${occurred_at}\n${action}\n${marks}\n${actor}\n${changes}\n${context}\n${details}\n${outcome}\n${request}\n${source}\n${targets}\n${workspace}\n${values}`
}

/** Before anything looks for persons in it, since that takes longer the more text and persons there are. */
function checkSize(event: JsonObject): EventProblem | null {
  const limit = eventLimits.eventBytesMax
  if (boundBytes(event, limit) <= limit) return null
  const bytes = Buffer.byteLength(canonicalize(event))
  if (bytes <= limit) return null
  const detail = `The event has ${bytes} bytes as canonical JSON, allowed are ${limit}.`
  return { code: 'event_too_large', detail, pointer: '' }
}

/** No fewer bytes than the value has as canonical JSON; stops above `enough`. Most events need no counting. */
function boundBytes(value: JsonValue, enough: number): number {
  // A control character takes six bytes, every other UTF-16 unit at most three. A number has up to 25 characters.
  if (typeof value === 'string') return value.length * 6 + 3
  if (value === null || typeof value !== 'object') return 25
  let bytes = 3
  if (Array.isArray(value)) {
    for (const element of value) {
      bytes += boundBytes(element, enough)
      if (bytes > enough) break
    }
    return bytes
  }
  for (const name in value) {
    bytes += name.length * 6 + 3 + boundBytes(value[name] ?? null, enough)
    if (bytes > enough) break
  }
  return bytes
}
