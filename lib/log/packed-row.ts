import { type EventRow, restoreEvent } from './restore-event'
import type { StoredEvent } from './schema'

/** What the database holds of one event, as bytes. */
export type PackedRow = {
  seq: number
  /** Of the whole batch, in which these are places. Must not be written to. */
  bytes: Buffer
  /** 32 bytes. */
  hashAt: number
  lineAt: number
  lineEnd: number
  /**
   * Where the values end, which follow the line behind four bytes: for each ref LF, ref, TAB, canonical text; that is empty once it
   * was erased.
   */
  end: number
}

export type RowBatch = {
  /** In the order of the log. */
  rows: PackedRow[]
  /** When the last of them was recorded, in milliseconds. */
  recordedMs: number
}

/** The same as texts. */
export type TextRow = {
  seq: number
  line: string
  /** Base64. */
  leafHash: string
  /** Ref and canonical text of its personal values; null once erased. */
  personal: [ref: string, text: string | null][]
}

export const tab = 0x09
export const lineFeed = 0x0a
export const hashLength = 32
const columns = 5
/** Postgres counts microseconds from 2000 on. */
const zeroMs = Date.UTC(2000, 0, 1)

/**
 * Rows of seq, recorded_at, leaf_hash, line and values, none of them null, as `copyRows` has them. Throws where they are none.
 */
export function unpackRows(bytes: Buffer): RowBatch {
  const rows: PackedRow[] = []
  let recordedMs = 0
  let at = 0
  const skip = (length: number) => {
    at += length
    return at - length
  }
  const column = () => skip(4 + Math.max(0, bytes.readInt32BE(at))) + 4
  while (bytes.readInt16BE(at) !== -1) {
    if (bytes.readInt16BE(at) !== columns) throw new Error(`a batch of events breaks at byte ${at}`)
    at += 2
    const seq = readInteger(bytes, column())
    recordedMs = zeroMs + readInteger(bytes, column()) / 1_000
    const hashAt = column()
    const lineAt = column()
    const lineEnd = at
    column()
    rows.push({ seq, bytes, hashAt, lineAt, lineEnd, end: at })
  }
  return { rows, recordedMs: Math.floor(recordedMs) }
}

/** Of 64 bits, with a sign; no place of a log and no time needs more than 53 of them. */
function readInteger(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
}

export function valuesAt({ lineEnd }: PackedRow): number {
  return lineEnd + 4
}

/** Base64. */
export function leafHashOf(row: PackedRow): string {
  return leafHashBytes(row).toString('base64')
}

function leafHashBytes({ bytes, hashAt }: PackedRow): Buffer {
  return bytes.subarray(hashAt, hashAt + hashLength)
}

export function textRowOf(row: PackedRow): TextRow {
  return { ...textsOf(row), leafHash: leafHashOf(row) }
}

/** The row as `restoreEvent` takes it. */
export function eventRowOf(row: PackedRow): EventRow {
  return { ...textsOf(row), leafHash: leafHashBytes(row) }
}

function textsOf(row: PackedRow): Omit<TextRow, 'leafHash'> {
  const { seq, bytes, lineAt, lineEnd, end } = row
  const personal: TextRow['personal'] = []
  for (let at = valuesAt(row); at < end; ) {
    const next = bytes.indexOf(lineFeed, at + 1)
    const textEnd = next === -1 || next > end ? end : next
    const refEnd = bytes.indexOf(tab, at + 1)
    const text = bytes.toString('utf8', refEnd + 1, textEnd)
    personal.push([bytes.toString('utf8', at + 1, refEnd), text === '' ? null : text])
    at = textEnd
  }
  return { seq, line: bytes.toString('utf8', lineAt, lineEnd), personal }
}

/** The whole event, as the API and the console show it. */
export function restoreRow(row: PackedRow): StoredEvent {
  return restoreEvent(eventRowOf(row))
}
