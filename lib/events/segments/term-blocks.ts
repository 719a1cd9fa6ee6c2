import { type ByteReader, readNumber, readText } from './byte-reader'
import { type ByteWriter, makeWriter, writeNumber, writeText, writtenBytes } from './byte-writer'
import { type Postings, readPostings, writePostings } from './postings'

/**
 * Terms in the order of JavaScript's `<`, in blocks, each term with its postings. The first term of each block is kept
 * apart, so that finding a term reads one block.
 */
export type TermBlocks = { firstTerms: string[]; blocks: Uint8Array[] }

export type TermEntry = { term: string; postings: Postings }

const blockBytes = 16_384

/** Takes entries in ascending order, each term once. */
export function makeBlockWriter(): {
  add: (entry: TermEntry) => void
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

/** The entries of one block; their postings are views of its bytes. */
export function* readBlock(block: Uint8Array): Generator<TermEntry> {
  const reader: ByteReader = { bytes: block, at: 0 }
  let term = ''
  while (reader.at < block.length) {
    term = term.slice(0, readNumber(reader)) + readText(reader)
    yield { term, postings: readPostings(reader) }
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
  const end = Math.min(before.length, term.length)
  let shared = 0
  while (shared < end && before.charCodeAt(shared) === term.charCodeAt(shared)) shared += 1
  const last = term.charCodeAt(shared - 1)
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared
}
