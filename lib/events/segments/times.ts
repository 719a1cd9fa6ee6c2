import { type ByteReader, readBytes, readNumber } from './byte-reader'
import { type Bits, noBits, setBit } from './bits'
import { makeWriter, writeBytes, writeNumber, writtenBytes } from './byte-writer'

/** When each event happened: `baseMs + offsets[n]`, in milliseconds since the epoch. */
export type Times = { baseMs: number; offsets: Uint32Array | Float64Array }

export function makeTimes(timesMs: readonly number[]): Times {
  let baseMs = Number.POSITIVE_INFINITY
  let lastMs = 0
  for (const ms of timesMs) {
    if (ms < baseMs) baseMs = ms
    if (ms > lastMs) lastMs = ms
  }
  if (timesMs.length === 0) baseMs = 0
  // 49 days fit into 32 bits; a segment of imports may span years.
  const isShort = lastMs - baseMs <= 0xffffffff
  const offsets = isShort ? new Uint32Array(timesMs.length) : new Float64Array(timesMs.length)
  for (let at = 0; at < timesMs.length; at += 1) offsets[at] = (timesMs[at] as number) - baseMs
  return { baseMs, offsets }
}

/** Where events were pruned, `times` has a gap that no set contains. */
export function timeAt({ baseMs, offsets }: Times, at: number): number {
  return baseMs + (offsets[at] as number)
}

/** The events of [fromMs, untilMs). */
export function selectTimes(
  { baseMs, offsets }: Times,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Bits {
  const bits = noBits(offsets.length)
  const from = fromMs - baseMs
  const until = untilMs - baseMs
  for (let at = 0; at < offsets.length; at += 1) {
    const offset = offsets[at] as number
    if (offset >= from && offset < until) setBit(bits, at)
  }
  return bits
}

export function encodeTimes({ baseMs, offsets }: Times): Buffer {
  const writer = makeWriter(offsets.byteLength + 32)
  writeNumber(writer, baseMs)
  writeNumber(writer, offsets.length)
  writeNumber(writer, offsets.BYTES_PER_ELEMENT)
  writeBytes(writer, new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength))
  return writtenBytes(writer)
}

export function decodeTimes(bytes: Uint8Array): Times {
  const reader: ByteReader = { bytes, at: 0 }
  const baseMs = readNumber(reader)
  const length = readNumber(reader)
  const width = readNumber(reader)
  const copy = Uint8Array.from(readBytes(reader, length * width)).buffer
  return { baseMs, offsets: width === 4 ? new Uint32Array(copy) : new Float64Array(copy) }
}
