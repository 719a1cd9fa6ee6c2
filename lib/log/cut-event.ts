import type { ByteWriter } from '@/lib/platform/byte-writer'
import { describeAction } from './describe-action'
import { findClose } from './find-close'
import {
  closeBrace,
  comma,
  containersEnd,
  memberNameEnd,
  nextAt,
  openBrace,
  quote,
  valueEnd,
} from './json-bytes'
import { KnownBytes } from './known-bytes'
import {
  findMember,
  isOfMember,
  isVersionAt,
  type LeafMember,
  memberNamed,
  neededMembers,
} from './leaf-members'
import { hashLength, type PackedRow, restoreRow } from './packed-row'
import { type PersonalPlace, readPlaces, type Spot } from './personal-places'
import { readTime } from './read-time'

/** The whole event as JSON. */
export function writeRow(row: PackedRow, out: ByteWriter): void {
  if (!cutter.open(row)) {
    out.text(JSON.stringify(restoreRow(row)))
    return
  }
  out.byte(openBrace)
  cutter.writeMembers(out)
  out.byte(closeBrace)
}

/**
 * What `JSON.stringify(restoreEvent(row))` says, cut out of the row's own bytes: what stays as it is need not be read. One row is open
 * at a time. The line is taken for the canonical JSON that was sealed.
 */
export class EventCutter {
  id = ''
  occurredMs = 0
  private row: PackedRow = noRow
  private places: PersonalPlace[] = []
  private erased: string[] = []
  /** Where values go within members of the line. */
  private containers: Container[] = []
  /** What goes out: from and to in turns, or -1 and a byte that stands nowhere. */
  private readonly cuts: number[] = []
  private count = 0
  /** Where that begins which stays as it is; -1: nowhere. */
  private kept = -1
  private seen = 0
  private isOurs = false
  private known: KnownAction | null = null
  private occurred = nowhere
  private recorded = nowhere

  /**
   * False for the few rows where a value goes to a place that takes more (an element of an array, a container that is not in the
   * line, a name with an escape), and where something does not fit: `restoreEvent` reads those, or says what is wrong. Throws where
   * the line ends too early.
   */
  open(row: PackedRow): boolean {
    this.row = row
    this.places = []
    this.erased = []
    this.count = 0
    this.kept = -1
    this.seen = 0
    this.isOurs = false
    this.occurred = nowhere
    this.recorded = nowhere
    this.id = ''
    this.known = null
    const { places, erased } = this
    if (!readPlaces(row, { places, erased })) return false
    this.containers = listContainers(places)
    if (!this.cutLine() || this.containers.some(({ close }) => close < 0)) return false
    if (!this.isOurs || !this.known || (this.seen & neededMembers) !== neededMembers) return false
    this.occurredMs = readTime(row.bytes, this.occurred.from + 1, this.occurred.to - 1)
    return this.cutOwn()
  }

  get action(): string {
    return this.known?.action ?? ''
  }

  /** The members of the event that is open, from the first name to the last value: more may follow. */
  writeMembers(out: ByteWriter): void {
    const { row, cuts, count, occurred, recorded, erased } = this
    const { bytes } = row
    for (let at = 0; at < count; at += 2) {
      const [from, to] = [cuts[at] as number, cuts[at + 1] as number]
      if (from < 0) out.byte(to)
      else out.copy(bytes, from, to)
    }
    out.copy(seqName)
    out.number(row.seq)
    out.copy(occurredName)
    out.copy(bytes, occurred.from, occurred.to)
    out.copy(recordedName)
    out.copy(bytes, recorded.from, recorded.to)
    out.copy(hashName)
    out.base64(bytes, row.hashAt, row.hashAt + hashLength)
    if (this.known) out.copy(this.known.words)
    if (erased.length > 0) out.text(`,"erased":${JSON.stringify(erased)}`)
  }

  private cutLine(): boolean {
    const { bytes, lineAt, lineEnd } = this.row
    if (bytes[lineAt] !== openBrace) return false
    let place = -1
    for (let from = lineAt + 1; from >= 0; ) {
      const to = memberNameEnd(bytes, from)
      const member = to < 0 ? null : findMember(bytes, { from: from + 1, to: to - 1, after: place })
      if (!member) return false
      place = member.place
      const end = this.cutMember(member, { from, value: to + 1 })
      const { id } = this
      if (end < 0 || !isOfMember(member, { bytes, from: to + 1, to: end, id })) return false
      from = nextAt(bytes, end)
      if (from < 0) {
        this.flush(end)
        return end === lineEnd - 1 && bytes[end] === closeBrace
      }
    }
    return false
  }

  /** Answers where its value ends; -1 where something does not fit. */
  private cutMember(member: LeafMember, { from, value }: { from: number; value: number }): number {
    const { bytes } = this.row
    this.seen |= 1 << member.place
    if (member.isOwn) {
      this.flush(from - 1)
      const end = valueEnd(bytes, value)
      if (member.name === 'at') this.occurred = { from: value, to: end }
      else if (member.name === 'rx') this.recorded = { from: value, to: end }
      else if (member.name === 'v') this.isOurs = isVersionAt(bytes, value, end)
      return end
    }
    // With the comma before it.
    if (this.kept < 0) this.kept = this.count === 0 ? from : from - 1
    const end = this.cutValue(member, value)
    if (member.name === 'id') this.id = bytes.toString('latin1', value + 1, end - 1)
    else if (member.name === 'action') this.known = knownActions.read(bytes, value + 1, end - 1)
    return end
  }

  /** Puts back what belongs into it. Answers as `cutMember`. */
  private cutValue({ name }: LeafMember, value: number): number {
    const { bytes } = this.row
    let found: Container[] | null = null
    for (const container of this.containers) {
      if (container.spot.tokens[0] !== name) continue
      container.close = findClose(bytes, { at: value, ...container, places: this.places })
      if (container.close < 0) return -1
      if (found) found.push(container)
      else found = [container]
    }
    if (!found) return valueEnd(bytes, value)
    found.sort((one, other) => one.close - other.close)
    let end = 0
    for (const { spot, close } of found) {
      this.flush(close)
      if (bytes[close - 1] !== openBrace) this.cut(-1, comma)
      this.cutPlaces(spot)
      this.kept = close
      end = containersEnd(bytes, close, spot.tokens.length)
    }
    return end
  }

  /** Puts back what belongs into the event itself. */
  private cutOwn(): boolean {
    let isAny = false
    for (const { spot } of this.places) {
      if (spot.tokens.length > 0) continue
      isAny = true
      const member = memberNamed(spot.name)
      if (!member || member.isOwn || this.seen & (1 << member.place)) return false
    }
    if (!isAny) return true
    this.cut(-1, comma)
    this.cutPlaces(rootSpot)
    return true
  }

  private cutPlaces({ container }: { container: string }): void {
    let isFirst = true
    for (const { spot, from, to } of this.places) {
      if (spot.container !== container) continue
      if (!isFirst) this.cut(-1, comma)
      isFirst = false
      this.cut(-1, quote)
      this.cut(from, to)
    }
  }

  /** What was kept ends at `to`. */
  private flush(to: number): void {
    if (this.kept >= 0) this.cut(this.kept, to)
    this.kept = -1
  }

  private cut(from: number, to: number): void {
    this.cuts[this.count] = from
    this.cuts[this.count + 1] = to
    this.count += 2
  }
}

/** `close`: where it closes, once it was found. */
type Container = { spot: Spot; close: number }

function listContainers(places: readonly PersonalPlace[]): Container[] {
  const containers: Container[] = []
  for (const { spot } of places) {
    if (spot.tokens.length === 0) continue
    if (containers.some((one) => one.spot.container === spot.container)) continue
    containers.push({ spot, close: -1 })
  }
  return containers
}

const noRow: PackedRow = {
  ...{ seq: 0, bytes: Buffer.alloc(0), hashAt: 0, lineAt: 0, lineEnd: 0, end: 0 },
}
const nowhere = { from: 0, to: 0 }
const rootSpot = { container: '' }
const cutter = new EventCutter()

const seqName = Buffer.from(',"seq":')
const occurredName = Buffer.from(',"occurred_at":')
const recordedName = Buffer.from(',"recorded_at":')
const hashName = Buffer.from(',"leaf_hash":"')

type KnownAction = { action: string; words: Buffer }

/** What an action is called, as members; before them a text closes. Null where its name would have to be read. */
const knownActions = new KnownBytes((action): KnownAction | null => {
  if (action === '' || action.includes('\\')) return null
  const words = JSON.stringify(describeAction(action)).slice(1, -1)
  return { action, words: Buffer.from(`",${words}`) }
})
