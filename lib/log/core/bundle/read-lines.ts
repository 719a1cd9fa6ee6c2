import { decodeUtf8 } from '@/lib/log/core/bytes'
import { type BundleFile, BundleReadError } from './bundle-file'

/** Lines, each of which ends with a newline: their texts, null where one is not UTF-8, and where each newline is. */
export type SplitLines = (bytes: Uint8Array) => { texts: (string | null)[]; ends: number[] }

/** SHA-256 of what comes in pieces. Must not keep `data`. */
export type StreamingSha256 = { update: (data: Uint8Array) => void; digest: () => Uint8Array }

/** An event has at most 65,535 bytes, a disclosure a third more: beyond this it is something else. */
export const lineBytesMax = 1_000_000

export type LineBlock = {
  /** Texts without their newline; null where a line is not UTF-8. */
  texts: readonly (string | null)[]
  /** A zero byte and the line's own: what a leaf hash is made of. Valid until the next block is asked for. */
  leafInput: (index: number) => Uint8Array
}

export type Lines = {
  /** The next lines, as many as came in; null at the end, and when the file cannot be read on. */
  next: () => Promise<LineBlock | null>
  /** Once `next` answered null: the SHA-256 of the whole file, or why there is none. */
  end: () => { sha256: Uint8Array } | { failure: string; line: number }
  /** Reads no further, and lets the file go. */
  stop: (why: string) => Promise<void>
}

/** Reads a file of lines at constant memory; each of them ends with a newline, the last one too. */
export function readLines(
  file: BundleFile,
  { sha256, split }: { sha256: StreamingSha256; split: SplitLines },
): Lines {
  const pieces = file.open()[Symbol.asyncIterator]()
  let buffer = new Uint8Array(1 + 64 * 1024)
  /** Bytes of an unfinished line, from `buffer[1]` on. */
  let held = 0
  /** Bytes before them that belong to the block last handed out, which may be looked at until now. */
  let handedOut = 0
  let lines = 0
  let failure: string | undefined
  let isDone = false

  const next = async (): Promise<LineBlock | null> => {
    while (!isDone) {
      const piece = await readPiece()
      if (!piece) return null
      sha256.update(piece)
      buffer.copyWithin(1, 1 + handedOut, 1 + handedOut + held)
      handedOut = 0
      const needed = 1 + held + piece.length
      if (needed > buffer.length) {
        const larger = new Uint8Array(needed * 2)
        larger.set(buffer.subarray(0, 1 + held))
        buffer = larger
      }
      buffer.set(piece, 1 + held)
      const end = 1 + held + piece.length
      const last = buffer.lastIndexOf(newline, end - 1)
      // What was read before holds no newline but this piece's.
      if (last < 1 + held) {
        held += piece.length
        if (held > lineBytesMax) stop(`it is longer than ${lineBytesMax} bytes`)
        continue
      }
      const block = makeBlock(buffer.subarray(0, last + 1), split)
      lines += block.texts.length
      handedOut = last
      held = end - last - 1
      return block
    }
    return null
  }

  const readPiece = async (): Promise<Uint8Array | null> => {
    try {
      const { done, value } = await pieces.next()
      if (done) {
        isDone = true
        if (held > 0) failure ??= 'it does not end with a newline'
        return null
      }
      return value
    } catch (error) {
      if (!(error instanceof BundleReadError)) throw error
      stop(error.message)
      return null
    }
  }

  const stop = (what: string) => {
    isDone = true
    failure ??= what
  }

  let digest: Uint8Array | undefined
  return {
    next,
    end() {
      if (failure !== undefined) return { failure, line: lines + 1 }
      digest ??= sha256.digest()
      return { sha256: digest }
    },
    async stop(why) {
      if (isDone) return
      stop(why)
      await pieces.return?.()
    },
  }
}

const newline = 10

/** `bytes[0]` is free; the last byte is a newline. Newlines become the zero that a leaf hash begins with. */
function makeBlock(bytes: Uint8Array, split: SplitLines): LineBlock {
  const lines = bytes.subarray(1)
  const { texts, ends } = split(lines)
  bytes[0] = 0
  for (const end of ends) lines[end] = 0
  return {
    texts,
    leafInput: (index) =>
      bytes.subarray(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, (ends[index] ?? 0) + 1),
  }
}

/** For wherever there is nothing quicker. */
export const splitLines: SplitLines = (bytes) => {
  const text = decodeUtf8(bytes.subarray(0, -1))
  if (text !== null) return { texts: text.split('\n'), ends: findEnds(bytes) }
  const ends = findEnds(bytes)
  const texts = ends.map((end, line) =>
    decodeUtf8(bytes.subarray(line === 0 ? 0 : (ends[line - 1] ?? 0) + 1, end)),
  )
  return { texts, ends }
}

export function findEnds(bytes: Uint8Array): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) {
    ends.push(at)
  }
  return ends
}

export type LineCursor = {
  /** Whether `text` can be asked for, or the file has ended: else `load` first. */
  isReady: () => boolean
  load: () => Promise<void>
  /** The line at hand; undefined at the end, null where it is not UTF-8. */
  text: () => string | null | undefined
  /** From 1. */
  number: () => number
  advance: () => void
  end: Lines['end']
  stop: Lines['stop']
}

/** The same line by line, without waiting for each. */
export function makeCursor(lines: Lines): LineCursor {
  let texts: readonly (string | null)[] = []
  let at = 0
  let before = 0
  let hasEnded = false
  return {
    isReady: () => hasEnded || at < texts.length,
    async load() {
      const block = await lines.next()
      before += texts.length
      texts = block?.texts ?? []
      at = 0
      hasEnded = block === null
    },
    text: () => texts[at],
    number: () => before + at + 1,
    advance() {
      at += 1
    },
    end: lines.end,
    stop: lines.stop,
  }
}
