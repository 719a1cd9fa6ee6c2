import { randomFillSync } from 'node:crypto'
import { draftRow, hex, type RowDraft } from './append-rows'
import { draftLeaf, type LeafDraft } from './core/write-leaf'
import { digestValues } from './digest-values'
import { findKnownPersons, type PersonLookup } from './persons'
import type { JsonObject, JsonValue, PersonalValues, PersonKey, PreparedEvent, Via } from './schema'
import { fingerprint } from './secrets'
import { writeCanonical, writeMemberText, writeValues } from './write-canonical'

/**
 * An event as far as it can be made without its log: everything but `seq`, the time of recording and the leaf's hash. It
 * holds little more than texts: what waits for the log is copied by the collector again and again.
 */
export type Draft = {
  id: string
  idIsProducers: boolean
  fingerprint: string
  leaf: LeafDraft
  row: RowDraft
  /** Whom the draft names, and the ref that it names them by: worth something only while they are found under it. */
  persons: [PersonKey, string][]
}

/** A draft that was made before the log's lock was taken, and how to get the event again if it was made in vain. */
export type EarlyDraft = Draft & { prepareAgain: () => PreparedEvent }

/** What an append takes: events, or drafts of them. */
export type AppendEvent = PreparedEvent | EarlyDraft

/**
 * Drafts an event before its append, where this process knows everybody in it; else answers the event itself. An append
 * compares the persons under the log's lock, so an erasure or a change in another process meanwhile only costs the work
 * twice (decision 12). `prepareAgain` makes the same event with the same id.
 */
export function draftEarly(
  event: PreparedEvent,
  input: { companyId: string; via: Via; prepareAgain: () => PreparedEvent },
): AppendEvent {
  const { companyId, via, prepareAgain } = input
  const personOf = findKnownPersons(companyId, personKeysOf(event))
  return personOf ? { ...draftEvent(event, { via, personOf }), prepareAgain } : event
}

/** Whether the persons of a draft are, now, the ones that it names. */
export function isUpToDate({ persons }: Draft, personOf: PersonLookup): boolean {
  return persons.every(([key, ref]) => personOf(key).ref === ref)
}

/** Everybody in it, once per mention. */
export function personKeysOf(event: AppendEvent): PersonKey[] {
  if ('leaf' in event) return event.persons.map(([key]) => key)
  const keys = event.refs.map(({ person }) => person)
  for (const { person } of event.personal) if (person) keys.push(person)
  keys.push(...event.mentions)
  return keys
}

/**
 * Makes the leaf of DESIGN §5 from a prepared event, as far as it goes: one digest per ref over all of its personal values,
 * JCS. And what has to stand beside it.
 */
export function draftEvent(
  prepared: PreparedEvent,
  { via, personOf }: { via: Via; personOf: PersonLookup },
): Draft {
  const event = mergeOwners(prepared, personOf)
  const { texts } = event
  const core = nameRefs(event, personOf)
  const persons = new Map<string, boolean>()
  for (const { person } of event.refs) persons.set(personOf(person).ref, false)

  const personal: RowDraft['personal'] = []
  // A list, since an object with a ref for a name would be the first of its shape each time.
  const digests: { pointer: string; value: string }[] = []
  for (let index = 0; index < event.personal.length; index++) {
    const owned = event.personal[index] as PersonalValues
    const owner = ownerOf(owned, event, personOf)
    if (owned.person) persons.set(owner.ref, false)
    const text = texts.personal[index] ?? writeValues(owned.values)
    const digest = digestValues({ key: owner.key, eventId: event.id, valuesText: text })
    digests.push({ pointer: owner.ref, value: digest })
    const key = owned.person ? null : hex(owner.key)
    personal.push({ ref: owner.ref, text, key })
  }
  for (const mentioned of event.mentions) {
    // Also of somebody who has values of their own: erasing them takes the shared ones too.
    persons.set(personOf(mentioned).ref, true)
  }

  const occurredAt = new Date(event.occurredAtMs).toISOString()
  const leaf = draftLeaf({
    core: texts.core,
    actor: isNamed(core, event, 'actor') ? writeMemberText('actor', core.actor) : texts.core.actor,
    targets: isNamed(core, event, 'targets')
      ? writeMemberText('targets', core.targets)
      : texts.core.targets,
    id: event.id,
    at: occurredAt,
    via: writeVia(via),
    sd: writeValues(digests),
  })
  return {
    id: event.id,
    idIsProducers: event.idIsProducers,
    fingerprint: event.fingerprint ?? fingerprint(event.fingerprintText),
    leaf,
    row: draftRow({ event, core, occurredAt, personal, persons: [...persons] }),
    persons: personKeysOf(prepared).map((key) => [key, personOf(key).ref]),
  }
}

/** All events of a request have one. */
function writeVia(via: Via): string {
  if (via !== lastVia) {
    const { type, id } = via
    lastViaText = writeCanonical(id === undefined ? { type } : { type, id })
    lastVia = via
  }
  return lastViaText
}

let lastVia: Via | undefined
let lastViaText = ''

/** Whether a member of the core has got a ref since its text was written. */
function isNamed(core: JsonObject, event: PreparedEvent, name: 'actor' | 'targets'): boolean {
  return core[name] !== event.core[name]
}

/** Two owners with one ref (the same person by id and by e-mail) would overwrite each other's digest: merged before. */
function mergeOwners(event: PreparedEvent, personOf: PersonLookup): PreparedEvent {
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
  const texts = { ...event.texts, personal: personal.map(({ values }) => writeValues(values)) }
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
