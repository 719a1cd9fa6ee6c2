import { type ByteReader, readNumber, readText, skipBytes } from './byte-reader'
import { type ByteWriter, makeWriter, writeNumber, writeText, writtenBytes } from './byte-writer'
import { type Postings, readPostings, skipPostings, writePostings } from './postings'

/**
 * Terms in the order of JavaScript's `<`, in blocks, each term with its postings. The first term of each block is kept
 * apart, so that finding a term reads one block.
 */
export type TermBlocks = { firstTerms: string[]; blocks: Uint8Array[] }

/** A term, and the place of its postings in its block: most of those that are read are not wanted (`postingsOf`). */
export type TermEntry = { term: string; block: Uint8Array; at: number }

/** Views of the block's bytes. */
export function postingsOf({ block, at }: TermEntry): Postings {
  return readPostings({ bytes: block, at })
}

const blockBytes = 16_384

/** Takes entries in ascending order, each term once. */
export function makeBlockWriter(): {
  add: (entry: { term: string; postings: Postings }) => void
  finish: () => TermBlocks
} {
  const made: TermBlocks = { firstTerms: [], blocks: [] }
  let writer: ByteWriter | null = null
  let before = ''
  const close = () => {
    if (writer) made.blocks.push(Uint8Array.from(writtenBytes(writer)))
    writer = null
  }
  return {
    add: ({ term, postings }) => {
      if (!writer) {
        writer = makeWriter(blockBytes * 2)
        made.firstTerms.push(term)
        before = ''
      }
      const shared = countShared(before, term)
      writeNumber(writer, shared)
      writeText(writer, term.slice(shared))
      writePostings(writer, postings)
      before = term
      if (writer.length >= blockBytes) close()
    },
    finish: () => {
      close()
      return made
    },
  }
}

/**
 * The entries of one block, from the first term that is not below `from`. Those before are passed over without being put
 * together: as long as a term shares more with the one before it than that one with `from`, it is below `from` too.
 *   from bcd: abc (shares 0) · abd · bca (2) · bcb · bcd is the first of which more than its length is read again
 */
export function* readBlock(block: Uint8Array, from = ''): Generator<TermEntry> {
  const reader: ByteReader = { bytes: block, at: 0 }
  const terms = makeTermReader(from)
  let isBelow = from !== ''
  let same = 0
  while (reader.at < block.length) {
    const shared = readNumber(reader)
    if (isBelow && shared > same) {
      skipBytes(reader, readNumber(reader))
      skipPostings(reader)
      continue
    }
    const term = terms.read(reader, shared)
    if (isBelow && term < from) {
      same = countEqual(from, term)
    } else {
      isBelow = false
      yield { term, block, at: reader.at }
    }
    skipPostings(reader)
  }
}

/** Puts terms together, each of what it shares with the one before, or with `first`, and of its own rest. */
function makeTermReader(first: string) {
  let before = first
  // As long as they are ASCII, a term is bytes over those of the one before: one text is made of it, not three.
  let bytes = Buffer.from(first)
  let isAscii = bytes.length === first.length
  const readAscii = (reader: ByteReader, shared: number): string | null => {
    const place = reader.at
    const length = readNumber(reader)
    const from = reader.at
    if (shared + length > bytes.length) {
      bytes = Buffer.concat([bytes], (shared + length) * 2)
    }
    skipBytes(reader, length)
    for (let at = 0; at < length; at += 1) {
      const byte = reader.bytes[from + at] as number
      if (byte >= 0x80) {
        reader.at = place
        return null
      }
      bytes[shared + at] = byte
    }
    return bytes.toString('latin1', 0, shared + length)
  }
  return {
    read: (reader: ByteReader, shared: number): string => {
      const term = isAscii ? readAscii(reader, shared) : null
      if (term === null) isAscii = false
      before = term ?? before.slice(0, shared) + readText(reader)
      return before
    },
  }
}

/** Terms from `from` on, and below `to`. */
export type TermRange = { from: string; to: string }

export function exactly(term: string): TermRange {
  return { from: term, to: `${term}\u0000` }
}

/** Every term that begins so. The prefix begins with an ASCII letter, whose successor ends the range at the latest. */
export function beginningWith(prefix: string): TermRange {
  const open = prefix.replace(/\uffff+$/, '')
  const last = open.charCodeAt(open.length - 1)
  return { from: prefix, to: open.slice(0, -1) + String.fromCharCode(last + 1) }
}

/** The blocks [first, end) in which terms of the range lie. */
export function findBlocks(
  firstTerms: readonly string[],
  { from, to }: TermRange,
): { first: number; end: number } {
  const first = Math.max(0, countBelow(firstTerms, from, true) - 1)
  return { first, end: countBelow(firstTerms, to, false) }
}

export function encodeFirstTerms(firstTerms: readonly string[]): Buffer {
  const writer = makeWriter()
  writeNumber(writer, firstTerms.length)
  for (const term of firstTerms) writeText(writer, term)
  return writtenBytes(writer)
}

export function decodeFirstTerms(bytes: Uint8Array): string[] {
  const reader: ByteReader = { bytes, at: 0 }
  return Array.from({ length: readNumber(reader) }, () => readText(reader))
}

/** How many of the ascending terms are below `bound`, or equal to it. */
function countBelow(terms: readonly string[], bound: string, orEqual: boolean): number {
  let low = 0
  let high = terms.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const term = terms[middle] as string
    if (term < bound || (orEqual && term === bound)) low = middle + 1
    else high = middle
  }
  return low
}

/** Never cuts a pair of surrogates in two: the rest is written as UTF-8, which has no halves. */
function countShared(before: string, term: string): number {
  const shared = countEqual(before, term)
  const last = term.charCodeAt(shared - 1)
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared
}

function countEqual(one: string, other: string): number {
  const end = Math.min(one.length, other.length)
  let equal = 0
  while (equal < end && one.charCodeAt(equal) === other.charCodeAt(equal)) equal += 1
  return equal
}
