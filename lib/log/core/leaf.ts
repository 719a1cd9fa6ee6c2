import type { Sha256 } from './bytes'
import { canonicalize } from './canonical'
import { digestDisclosure, parseDisclosure } from './disclosure'
import {
  isMembers,
  type Json,
  type JsonMembers,
  type PutFailure,
  parsePointer,
  putAt,
} from './json-pointer'

/**
 * The line of an event: the bytes that are sealed (`audit-leaf/1`).
 *
 * Personal values are not in it. A person who is actor, delegate or target keeps `{ "type", "ref" }`; the id, name
 * and e-mail are members that are absent (`/actor/email`). Any other personal value is absent too, whatever it is;
 * an array element leaves `null` in its place (see json-pointer). `sd` has one digest per ref for all that is absent.
 */
export const leafVersion = 'audit-leaf/1'

export type LeafParts = {
  /** The log's origin: a leaf cannot be replayed into another company's log. */
  log: string
  /** UUID, lower case. */
  id: string
  occurredAtMs: number
  recordedAtMs: number
  via: { type: string; id?: string }
  /** The event without personal values and without any member that the leaf adds. */
  core: JsonMembers
  /** Ref → digest of its disclosure. */
  sd: Record<string, string>
}

/** Members that the log adds; a core must not bring them, and no disclosure may reach into them. */
const ownMembers: readonly string[] = ['v', 'log', 'id', 'at', 'rx', 'via', 'sd']

/**
 * The line: JCS, no newline. `leaf_hash` is `hashLeaf` of its UTF-8. Throws when the core already has a member of
 * the log's own, and CanonicalJsonError when it is no JSON.
 */
export function buildLeaf({
  log,
  id,
  occurredAtMs,
  recordedAtMs,
  via,
  core,
  sd,
}: LeafParts): string {
  const brought = ownMembers.find((member) => Object.hasOwn(core, member))
  if (brought) throw new Error(`the core of an event has no member "${brought}"`)
  return canonicalize({
    ...core,
    v: leafVersion,
    log,
    id,
    at: new Date(occurredAtMs).toISOString(),
    rx: new Date(recordedAtMs).toISOString(),
    via: via.id === undefined ? { type: via.type } : { type: via.type, id: via.id },
    sd,
  })
}

export type Leaf = {
  log: string
  id: string
  /** `YYYY-MM-DDTHH:MM:SS.sssZ` */
  at: string
  rx: string
  via: { type: string; id?: string }
  sd: ReadonlyMap<string, string>
  /** Everything of the line but `v`, `log` and `sd`, personal values absent. */
  event: JsonMembers
}

/** Reads a line, which may come from anyone. `null` when it is no `audit-leaf/1`. */
export function parseLeaf(line: string): Leaf | null {
  const leaf = parseWholeLeaf(line)
  if (!leaf) return null
  const { v: _version, log: _log, sd: _digests, ...event } = leaf.event
  return { ...leaf, event }
}

/** The same with `v`, `log` and `sd` in its `event`: leaving them out is dear where a bundle has a million lines. */
export function parseWholeLeaf(line: string): Leaf | null {
  const members = parseMembers(line)
  if (!members) return null
  const { v, log, id, at, rx, via, sd, action, actor } = members
  if (v !== leafVersion || typeof log !== 'string' || log === '') return null
  if (typeof id !== 'string' || !uuidPattern.test(id)) return null
  if (!isTimestamp(at) || !isTimestamp(rx)) return null
  if (!isVia(via) || typeof action !== 'string' || !isMembers(actor)) return null
  const digests = isMembers(sd) ? readDigests(sd, id) : null
  if (!digests) return null
  return { log, id, at, rx, via, sd: digests, event: members }
}

export type DisclosureFailure =
  | 'not_a_disclosure'
  | 'not_of_this_leaf'
  | 'disclosed_twice'
  | 'reserved_member'
  | PutFailure

export type OpenedLeaf =
  | {
      ok: true
      leaf: Leaf
      /** The event as far as this reader may see it. */
      event: JsonMembers
      disclosed: { ref: string; pointer: string }[]
      /** Refs whose values stay closed: withheld from this reader, or erased. The line cannot tell which. */
      closedRefs: string[]
    }
  | { ok: false; reason: 'not_a_leaf' }
  | { ok: false; reason: DisclosureFailure; disclosure: string; pointer?: string }

/**
 * Puts disclosed values back. Every disclosure must be one of the leaf's digests and every value must fit where
 * it claims to belong, over nothing that the line itself says; otherwise the whole answer is a failure.
 */
export function openLeaf(
  sha256: Sha256,
  { line, disclosures }: { line: string; disclosures: readonly string[] },
): OpenedLeaf {
  const leaf = parseLeaf(line)
  if (!leaf) return { ok: false, reason: 'not_a_leaf' }
  // A second reading instead of a copy: `leaf` stays as it was, and copying could overflow on absurd depth.
  const event = disclosures.length === 0 ? leaf.event : (parseLeaf(line)?.event ?? {})
  const digest = (disclosure: string) => digestDisclosure(sha256, disclosure)
  const put = putDisclosures(digest, { leaf, event, disclosures })
  return put.ok ? { ...put, leaf, event } : put
}

export type PutDisclosures =
  | { ok: true; disclosed: { ref: string; pointer: string }[]; closedRefs: string[] }
  | { ok: false; reason: DisclosureFailure; disclosure: string; pointer?: string }

/**
 * `openLeaf` for a leaf that was read already: the values are put into `event`, which may be the leaf's own. `digest` is
 * `digestDisclosure`, by whatever is quickest at hand.
 */
export function putDisclosures(
  digestOf: (disclosure: string) => string,
  { leaf, event, disclosures }: { leaf: Leaf; event: JsonMembers; disclosures: readonly string[] },
): PutDisclosures {
  if (disclosures.length === 0) return { ok: true, disclosed: [], closedRefs: [...leaf.sd.keys()] }
  const closed = new Map<string, string>()
  for (const [ref, digest] of leaf.sd) closed.set(digest, ref)
  const found: { ref: string; pointer: string; value: Json; disclosure: string; depth: number }[] =
    []
  let depthBefore = 0
  let isSorted = true
  for (const disclosure of disclosures) {
    const digest = digestOf(disclosure)
    const ref = closed.get(digest)
    if (ref === undefined) {
      // What is sealed here and no longer closed was opened by a disclosure before.
      const isOfLeaf = [...leaf.sd.values()].includes(digest)
      return { ok: false, reason: isOfLeaf ? 'disclosed_twice' : 'not_of_this_leaf', disclosure }
    }
    closed.delete(digest)
    const opened = parseDisclosure(disclosure)
    if (!opened) return { ok: false, reason: 'not_a_disclosure', disclosure }
    for (const { pointer, value } of opened.values) {
      const tokens = parsePointer(pointer) ?? []
      if (ownMembers.includes(tokens[0] ?? '')) {
        return { ok: false, reason: 'reserved_member', disclosure, pointer }
      }
      found.push({ ref, pointer, value, disclosure, depth: tokens.length })
      isSorted &&= tokens.length >= depthBefore
      depthBefore = tokens.length
    }
  }
  // A whole member may be one ref's and a value within it another's: the outer one goes first.
  if (!isSorted) found.sort((one, other) => one.depth - other.depth)
  for (const { pointer, value, disclosure } of found) {
    const put = putAt(event, { pointer, value })
    if (!put.ok) return { ok: false, reason: put.reason, disclosure, pointer }
  }
  const disclosed = found.map(({ ref, pointer }) => ({ ref, pointer }))
  return { ok: true, disclosed, closedRefs: [...closed.values()] }
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const personRefPattern = /^s_[A-Za-z0-9_-]{1,64}$/

function parseMembers(line: string): JsonMembers | null {
  try {
    const parsed: Json = JSON.parse(line)
    return isMembers(parsed) ? parsed : null
  } catch {
    // Not JSON: whoever wrote the file wrote no leaf.
    return null
  }
}

/** Exactly what `toISOString` writes for the years 0 to 9999; by hand, as a bundle has a million of them. */
function isTimestamp(value: Json | undefined): value is string {
  if (typeof value !== 'string' || !timestampPattern.test(value)) return false
  // Every month has these.
  if (value.charCodeAt(8) < twoCode) return true
  const year = Number(value.slice(0, 4))
  const month = Number(value.slice(5, 7))
  const day = Number(value.slice(8, 10))
  return day <= (month === 2 && isLeapYear(year) ? 29 : (daysOfMonths[month - 1] ?? 0))
}

const timestampPattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const twoCode = 50
const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function isVia(value: Json | undefined): value is { type: string; id?: string } {
  if (!isMembers(value) || typeof value.type !== 'string') return false
  return value.id === undefined || typeof value.id === 'string'
}

/** Digests by ref; `null` for a malformed one, or one that stands under two refs. */
function readDigests(sd: JsonMembers, id: string): ReadonlyMap<string, string> | null {
  const digests = new Map<string, string>()
  for (const [ref, digest] of Object.entries(sd)) {
    if (ref !== `e_${id}` && !personRefPattern.test(ref)) return null
    if (typeof digest !== 'string' || !digestPattern.test(digest)) return null
    digests.set(ref, digest)
  }
  if (digests.size < 2) return digests
  return new Set(digests.values()).size === digests.size ? digests : null
}

/** base64url of 32 bytes: the last character carries four bits, and two that are zero. */
const digestPattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
