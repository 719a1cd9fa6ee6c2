import { randomFillSync } from 'node:crypto'
import { canonicalize } from './core/canonical'
import { formatValues } from './core/disclosure'
import { writeLeaf, writeMember } from './core/write-leaf'
import { digestValues } from './digest-values'
import { hashLeafText } from './hashing'
import type { PersonLookup } from './persons'
import type { JsonObject, JsonValue, PersonalValues, PreparedEvent, Via } from './schema'

/** One event ready for its rows: the exact leaf, and what has to stand beside it. */
export type SealedEvent = {
  line: string
  leafHash: Uint8Array
  /** The event's members in the leaf, refs filled in, for the search columns. */
  core: JsonObject
  personal: { ref: string; text: string; key: Uint8Array | null }[]
  /** Refs of the persons that the event mentions; true: only by values of the event's own ref. */
  persons: Map<string, boolean>
  /** RFC 3339, UTC, milliseconds. */
  occurredAt: string
}

/** What all leaves of one append have in common. */
export type SealContext = {
  /** Canonical JSON of the log's origin and of the door. */
  log: string
  via: string
  rx: string
  personOf: PersonLookup
}

export function makeSealContext(input: {
  origin: string
  recordedAtMs: number
  via: Via
  personOf: PersonLookup
}): SealContext {
  const { type, id } = input.via
  return {
    log: canonicalize(input.origin),
    via: canonicalize(id === undefined ? { type } : { type, id }),
    rx: new Date(input.recordedAtMs).toISOString(),
    personOf: input.personOf,
  }
}

/**
 * Makes the leaf of DESIGN §5 from a prepared event: one digest per ref over all of its personal values, JCS, SHA-256.
 */
export function sealEvent(event: PreparedEvent, context: SealContext): SealedEvent {
  const { log, via, rx, personOf } = context
  const { texts } = event
  const core = nameRefs(event, personOf)
  const persons = new Map<string, boolean>()
  for (const { person } of event.refs) persons.set(personOf(person).ref, false)

  const personal: SealedEvent['personal'] = []
  const digests: Record<string, string> = {}
  for (const [index, owned] of event.personal.entries()) {
    const owner = ownerOf(owned, event, personOf)
    if (owned.person) persons.set(owner.ref, false)
    const text = texts.personal[index] ?? formatValues(owned.values)
    digests[owner.ref] = digestValues({ key: owner.key, eventId: event.id, valuesText: text })
    personal.push({ ref: owner.ref, text, key: owned.person ? null : owner.key })
  }
  for (const mentioned of event.mentions) {
    const { ref } = personOf(mentioned)
    if (!persons.has(ref)) persons.set(ref, true)
  }

  const occurredAt = new Date(event.occurredAtMs).toISOString()
  const line = writeLeaf({
    core: texts.core,
    actor: isNamed(core, event, 'actor') ? writeMember('actor', core.actor) : texts.core.actor,
    targets: isNamed(core, event, 'targets')
      ? writeMember('targets', core.targets)
      : texts.core.targets,
    log,
    id: event.id,
    at: occurredAt,
    rx,
    via,
    sd: canonicalize(digests),
  })
  return { line, leafHash: hashLeafText(line), core, personal, persons, occurredAt }
}

/** Whether a member of the core has got a ref since its text was written. */
function isNamed(core: JsonObject, event: PreparedEvent, name: 'actor' | 'targets'): boolean {
  return core[name] !== event.core[name]
}

/** Two owners with one ref (the same person by id and by e-mail) would overwrite each other's digest: merged before. */
export function mergeOwners(event: PreparedEvent, personOf: PersonLookup): PreparedEvent {
  if (event.personal.length < 2) return event
  const byRef = new Map<string, PersonalValues>()
  let isMerged = false
  const personal: PersonalValues[] = []
  for (const owned of event.personal) {
    const ref = owned.person ? personOf(owned.person).ref : ''
    const same = byRef.get(ref)
    if (same) {
      same.values = [...same.values, ...owned.values]
      isMerged = true
      continue
    }
    const copy = { ...owned }
    byRef.set(ref, copy)
    personal.push(copy)
  }
  if (!isMerged) return event
  const texts = { ...event.texts, personal: personal.map(({ values }) => formatValues(values)) }
  return { ...event, personal, texts }
}

function nameRefs(event: PreparedEvent, personOf: PersonLookup): JsonObject {
  if (event.refs.length === 0) return event.core
  // Copied where it is changed: a shared transaction that fails is replayed with the same prepared events.
  const core = { ...event.core }
  for (const { pointer, person } of event.refs) {
    const { ref } = personOf(person)
    if (pointer === '/actor') core.actor = { ...objectAt(core.actor), ref }
    else if (pointer === '/actor/on_behalf_of') {
      const actor = objectAt(core.actor)
      core.actor = { ...actor, on_behalf_of: { ...objectAt(actor.on_behalf_of), ref } }
    } else {
      const index = Number(pointer.slice('/targets/'.length))
      const targets = Array.isArray(core.targets) ? core.targets : []
      core.targets = targets.map((target, at) =>
        at === index ? { ...objectAt(target), ref } : target,
      )
    }
  }
  return core
}

function objectAt(value: JsonValue | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a ref points at something that is not an identity')
  }
  return value
}

function ownerOf(
  owned: PersonalValues,
  event: PreparedEvent,
  personOf: PersonLookup,
): { ref: string; key: Uint8Array } {
  if (owned.person) return personOf(owned.person)
  return { ref: `e_${event.id}`, key: takeRandomKey() }
}

// One system call per key would cost more than the rest of the event: randomness is taken 8 KiB at a time.
let pool = Buffer.alloc(0)

function takeRandomKey(): Uint8Array {
  if (pool.length < 32) pool = randomFillSync(Buffer.alloc(8192))
  const key = pool.subarray(0, 32)
  pool = pool.subarray(32)
  return key
}
