import type { ColumnKey, EventFacts } from '@/lib/events/query/facts'
import { splitWords } from '@/lib/events/query/words'
import { noBits, setBit } from './bits'
import { makeWriter, writeNumber, writtenBytes } from './byte-writer'
import { type Column, makeColumn } from './column'
import { makePostings } from './postings'
import { columnKeys, type SegmentData } from './segment-data'
import { makeBlockWriter, type TermBlocks } from './term-blocks'
import { eachTerm, termKinds } from './terms'
import { makeTimes } from './times'

export type SegmentBuilder = {
  /** In the order of seq. */
  add: (facts: EventFacts, recordedAtMs: number) => void
  /** How many words and other terms have been added, each of which takes memory until the segment is finished. */
  weigh: () => number
  /** Of its first `size` positions: the others have got no event yet. */
  finish: (size?: number) => SegmentData
}

/** Builds the segment of [firstSeq, firstSeq + size). Positions that get no event are pruned ones. */
export function makeSegmentBuilder({
  firstSeq,
  size: sizeMax,
}: {
  firstSeq: number
  size: number
}): SegmentBuilder {
  const allTimesMs: number[] = new Array(sizeMax).fill(Number.NaN)
  const columns = Object.fromEntries(
    columnKeys.map((key) => [key, makeColumnBuilder(sizeMax)]),
  ) as Record<ColumnKey, ReturnType<typeof makeColumnBuilder>>
  const terms = makeTermCollector()
  const recordedMs: number[] = []
  return {
    add: (facts, recordedAtMs) => {
      const at = facts.seq - firstSeq
      allTimesMs[at] = facts.atMs
      recordedMs.push(recordedAtMs)
      for (const key of columnKeys) columns[key].set(at, facts.columns[key])
      terms.add(at, facts)
    },
    weigh: terms.weigh,
    finish: (size = sizeMax) => {
      const timesMs = allTimesMs.slice(0, size)
      const there = timesMs.filter((ms) => !Number.isNaN(ms))
      const times = makeTimes(timesMs.map((ms) => (Number.isNaN(ms) ? (there[0] ?? 0) : ms)))
      return {
        firstSeq,
        size,
        present: there.length === size ? null : markPresent(timesMs),
        events: there.length,
        times,
        columns: Object.fromEntries(
          columnKeys.map((key) => [key, columns[key].finish(size)]),
        ) as SegmentData['columns'],
        terms: terms.finish(size),
        span: {
          minRecordedMs: recordedMs[0] ?? 0,
          maxRecordedMs: recordedMs.at(-1) ?? 0,
          minAtMs: times.baseMs,
          maxAtMs: there.reduce((latest, ms) => Math.max(latest, ms), 0),
        },
      }
    },
  }
}

function markPresent(timesMs: readonly number[]) {
  const bits = noBits(timesMs.length)
  for (let at = 0; at < timesMs.length; at += 1) {
    if (!Number.isNaN(timesMs[at])) setBit(bits, at)
  }
  return bits
}

function makeColumnBuilder(size: number) {
  const codes = new Uint32Array(size)
  const values = ['']
  const codeOf = new Map<string, number>()
  return {
    set: (at: number, value: string | null) => {
      if (value === null) return
      let code = codeOf.get(value)
      if (code === undefined) {
        code = values.push(value) - 1
        codeOf.set(value, code)
      }
      codes[at] = code
    },
    finish: (length: number): Column => makeColumn(values, codes.subarray(0, length)),
  }
}

/** Two words of different texts must not stand side by side, or a phrase would go across them. */
const gap = 1

/** What stands for the place of a term that has none. */
const noPlace = -1

/**
 * Occurrences as they come, three numbers each, sorted by term only at the end: events ascend by themselves, and texts
 * that come again are split into words once.
 */
function makeTermCollector() {
  const idOf = new Map<string, number>()
  const lastEvent: number[] = []
  const wordsOf = new Map<string, number[]>()
  const found = { term: [] as number[], event: [] as number[], place: [] as number[] }
  const intern = (term: string) => {
    let id = idOf.get(term)
    if (id === undefined) {
      id = idOf.size
      idOf.set(term, id)
      lastEvent.push(-1)
    }
    return id
  }
  const push = (term: number, event: number, place: number) => {
    found.term.push(term)
    found.event.push(event)
    found.place.push(place)
  }
  return {
    add: (event: number, facts: EventFacts) => {
      eachTerm(facts, (term) => {
        const id = intern(term)
        if (lastEvent[id] === event) return
        lastEvent[id] = event
        push(id, event, noPlace)
      })
      let place = 0
      for (const text of facts.texts) {
        let words = wordsOf.get(text)
        if (!words) {
          words = splitWords(text).map((word) => intern(termKinds.word + word))
          wordsOf.set(text, words)
        }
        for (const word of words) push(word, event, place++)
        place += gap
      }
    },
    weigh: () => found.term.length,
    finish: (size: number): TermBlocks => writeTerms({ terms: [...idOf.keys()], found, size }),
  }
}

type Occurrences = { term: number[]; event: number[]; place: number[] }

function writeTerms({
  terms,
  found,
  size,
}: {
  terms: string[]
  found: Occurrences
  size: number
}): TermBlocks {
  const order = sortByTerm(terms.length, found.term)
  const writer = makeBlockWriter()
  const ascending = terms.map((term, id) => ({ term, id })).sort(compareTerms)
  for (const { term, id } of ascending) {
    const from = order.starts[id] as number
    const to = order.starts[id + 1] as number
    const events: number[] = []
    const places = makeWriter(2 * (to - from) + 8)
    for (let at = from; at < to; ) {
      const event = found.event[order.sorted[at] as number] as number
      let next = at
      while (next < to && found.event[order.sorted[next] as number] === event) next += 1
      events.push(event)
      if (found.place[order.sorted[at] as number] !== noPlace) {
        writeNumber(places, next - at)
        let last = -1
        for (; at < next; at += 1) {
          const place = found.place[order.sorted[at] as number] as number
          writeNumber(places, place - last - 1)
          last = place
        }
      }
      at = next
    }
    const postings = makePostings(events, { places: Uint8Array.from(writtenBytes(places)), size })
    writer.add({ term, postings })
  }
  return writer.finish()
}

function compareTerms(one: { term: string }, other: { term: string }): number {
  return one.term < other.term ? -1 : 1
}

/** Positions of the occurrences by term, in the order in which they came: those of term t are `sorted[starts[t]..starts[t + 1]]`. */
function sortByTerm(terms: number, termOf: readonly number[]) {
  const starts = new Uint32Array(terms + 1)
  for (const term of termOf) starts[term + 1] = (starts[term + 1] as number) + 1
  for (let term = 0; term < terms; term += 1) {
    starts[term + 1] = (starts[term + 1] as number) + (starts[term] as number)
  }
  const next = starts.slice()
  const sorted = new Uint32Array(termOf.length)
  for (let at = 0; at < termOf.length; at += 1) {
    const term = termOf[at] as number
    sorted[next[term] as number] = at
    next[term] = (next[term] as number) + 1
  }
  return { starts, sorted }
}
