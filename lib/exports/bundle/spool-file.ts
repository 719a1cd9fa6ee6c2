import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { type DeflateRaw, createDeflateRaw, crc32 } from 'node:zlib'

/** A member that was written before the archive around it: its sizes are known, its bytes lie packed in a file. */
export type Spooled = {
  size: number
  compressedSize: number
  crc32: number
  /** Hex. */
  sha256: string
  read: () => AsyncIterable<Uint8Array>
}

export type Spool = {
  /** Resolves when more can be taken. */
  write: (text: string) => Promise<void>
  finish: () => Promise<Spooled>
  /** Lets go of the file; its directory is the caller's to remove. */
  destroy: () => void
}

/** Packs text into a file as it comes, at constant memory. */
export function openSpool(path: string): Spool {
  const deflate = createDeflateRaw({ level: 6 })
  const file = createWriteStream(path, { mode: 0o600 })
  const hash = createHash('sha256')
  let size = 0
  let check = 0
  const failure = watch(deflate, file)
  deflate.pipe(file)
  return {
    async write(text) {
      if (text === '') return
      const bytes = Buffer.from(text, 'utf8')
      size += bytes.length
      check = crc32(bytes, check)
      hash.update(bytes)
      if (!deflate.write(bytes)) await Promise.race([drained(deflate), failure])
    },
    async finish() {
      deflate.end()
      await Promise.race([finished(file), failure])
      return finish({ path, size, check, hash, file })
    },
    destroy() {
      deflate.destroy()
      file.destroy()
    },
  }
}

function finish(written: {
  path: string
  size: number
  check: number
  hash: Hash
  file: WriteStream
}): Spooled {
  const { path, size, check, hash, file } = written
  return {
    size,
    compressedSize: file.bytesWritten,
    crc32: check,
    sha256: hash.digest('hex'),
    read: () => createReadStream(path, { highWaterMark: 256 * 1024 }),
  }
}

/** Rejects when the disk is full or the file is gone; whoever waits for a drain would wait for ever. */
function watch(deflate: DeflateRaw, file: WriteStream): Promise<never> {
  const failure = new Promise<never>((_resolve, reject) => {
    deflate.on('error', reject)
    file.on('error', reject)
  })
  // It is looked at only by those who wait.
  failure.catch(() => undefined)
  return failure
}

function drained(stream: DeflateRaw): Promise<void> {
  return new Promise((resolve) => stream.once('drain', () => resolve()))
}
