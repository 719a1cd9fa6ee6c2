import { type ByteReader, readBytes, readNumber, skipBytes } from './byte-reader'
import { type Bits, hasBit, setBit } from './bits'
import { type ByteWriter, makeWriter, writeBytes, writeNumber, writtenBytes } from './byte-writer'

/**
 * Which events have a term, and at which places of their text. Encoded: the number of events with the form in its lowest
 * bit, the events (steps between them, or a bitmap where that is shorter), the places (for each event their number and the
 * steps between them; nothing at all where places do not matter).
 */
export type Postings = { count: number; isBitmap: boolean; events: Uint8Array; places: Uint8Array }

/** A place as one number: `event * placesMax + place`. An event has at most 65,535 bytes, so never as many words. */
export const placesMax = 0x20000

/** `events` ascend. `size`: of the segment, which decides what is shorter. */
export function makePostings(
  events: ArrayLike<number>,
  { places, size }: { places: Uint8Array; size: number },
): Postings {
  const steps = makeWriter(events.length + 8)
  let last = -1
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index] as number
    writeNumber(steps, event - last - 1)
    last = event
  }
  const isBitmap = steps.length > (size + 7) >>> 3
  const encoded = isBitmap ? toBitmap(events, size) : Uint8Array.from(writtenBytes(steps))
  return { count: events.length, isBitmap, events: encoded, places }
}

export function writePostings(writer: ByteWriter, postings: Postings): void {
  writeNumber(writer, postings.count * 2 + (postings.isBitmap ? 1 : 0))
  for (const bytes of [postings.events, postings.places]) {
    writeNumber(writer, bytes.length)
    writeBytes(writer, bytes)
  }
}

/** Views of the reader's bytes. */
export function readPostings(reader: ByteReader): Postings {
  const head = readNumber(reader)
  const events = readBytes(reader, readNumber(reader))
  const places = readBytes(reader, readNumber(reader))
  return { count: Math.floor(head / 2), isBitmap: head % 2 === 1, events, places }
}

export function skipPostings(reader: ByteReader): void {
  readNumber(reader)
  skipBytes(reader, readNumber(reader))
  skipBytes(reader, readNumber(reader))
}

/** Adds the events to a set of the segment. */
export function addPostings(into: Bits, postings: Postings): void {
  if (postings.isBitmap) {
    for (let at = 0; at < postings.events.length; at += 1) {
      const word = at >>> 2
      into[word] = (into[word] as number) | ((postings.events[at] as number) << ((at & 3) * 8))
    }
    return
  }
  for (const event of listEvents(postings)) setBit(into, event)
}

/** The events, ascending. */
export function listEvents({ count, isBitmap, events }: Postings): Uint32Array {
  const list = new Uint32Array(count)
  let length = 0
  if (isBitmap) {
    for (let at = 0; at < events.length; at += 1) {
      for (let byte = events[at] as number; byte !== 0; byte &= byte - 1) {
        list[length++] = (at << 3) + (31 - Math.clz32(byte & -byte))
      }
    }
    return list
  }
  const reader: ByteReader = { bytes: events, at: 0 }
  let last = -1
  while (length < count) {
    const step = events[reader.at] as number
    last += 1 + (step < 0x80 ? step : readNumber(reader))
    if (step < 0x80) reader.at += 1
    list[length++] = last
  }
  return list
}

/**
 * Every place of the events that `wanted` has, ascending, as `event * placesMax + place`. Numbers below 128, nearly all of
 * them, are read in place: this loop runs over each occurrence of a common word.
 */
export function listPlaces(postings: Postings, wanted: Bits): Float64Array {
  const bytes = postings.places
  const reader: ByteReader = { bytes, at: 0 }
  const found = new Float64Array(bytes.length)
  let length = 0
  for (const event of listEvents(postings)) {
    const isWanted = hasBit(wanted, event)
    const count = bytes[reader.at] as number
    let left = count < 0x80 ? count : readNumber(reader)
    if (count < 0x80) reader.at += 1
    let place = -1
    for (; left > 0; left -= 1) {
      const step = bytes[reader.at] as number
      place += 1 + (step < 0x80 ? step : readNumber(reader))
      if (step < 0x80) reader.at += 1
      if (isWanted) found[length++] = event * placesMax + place
    }
  }
  return found.subarray(0, length)
}

function toBitmap(events: ArrayLike<number>, size: number): Uint8Array {
  const bitmap = new Uint8Array((size + 7) >>> 3)
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index] as number
    bitmap[event >>> 3] = (bitmap[event >>> 3] as number) | (1 << (event & 7))
  }
  return bitmap
}
