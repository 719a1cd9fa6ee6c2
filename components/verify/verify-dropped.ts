import { type BundleFile, BundleReadError } from '@/lib/log/core/bundle/bundle-file'
import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import { bundleToolsNoble as tools } from '@/lib/log/core/bundle/bundle-tools-noble'
import type { Policy } from '@/lib/log/core/bundle/policy'
import { type Inflate, openZip, type RandomAccess } from '@/lib/log/core/bundle/read-zip'
import { unreadableReport, verifyBundle } from '@/lib/log/core/bundle/verify-bundle'

export type VerifyProgress = { events: number; share: number }

/**
 * Verifies what somebody dropped onto the page: one ZIP archive, or the files of an unpacked one. Everything is read and
 * computed by this browser. Throws only when `signal` is aborted.
 */
export async function verifyDropped(
  files: readonly File[],
  options: {
    policy: Policy | null
    signal: AbortSignal
    onProgress: (progress: VerifyProgress) => void
  },
): Promise<BundleReport> {
  const { policy, signal } = options
  const progress = countBytes(files, options.onProgress)
  try {
    const opened = await open(files, progress.read)
    return await verifyBundle(tools, opened.files, {
      archiveProblems: opened.problems,
      ...(policy ? { policy } : {}),
      signal,
      onProgress: progress.onEvents,
    })
  } catch (error) {
    if (error instanceof BundleReadError) return unreadableReport(error.message)
    throw error
  }
}

async function open(files: readonly File[], onRead: (bytes: number) => void) {
  const [first] = files
  if (!first) throw new BundleReadError('there is no file')
  if (files.length > 1) {
    return { files: files.map((file) => looseFile(file, onRead)), problems: [] }
  }
  const source: RandomAccess = {
    size: first.size,
    async read(offset, length) {
      onRead(length)
      return await readSlice(first, offset, offset + length)
    },
  }
  return await openZip(source, { inflate, createSha256: tools.createSha256 })
}

const pieceBytes = 256 * 1024

function looseFile(file: File, onRead: (bytes: number) => void): BundleFile {
  return {
    name: file.name,
    size: file.size,
    async *open() {
      for (let at = 0; at < file.size; at += pieceBytes) {
        const end = Math.min(file.size, at + pieceBytes)
        onRead(end - at)
        yield await readSlice(file, at, end)
      }
    },
  }
}

async function readSlice(file: Blob, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer())
  } catch {
    // It was moved or changed since it was chosen.
    throw new BundleReadError('the file can no longer be read')
  }
}

const inflate: Inflate = async function* (compressed) {
  const pieces = compressed[Symbol.asyncIterator]()
  const packed = new ReadableStream<BufferSource>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
  })
  // Not every browser can walk a stream by `for await`.
  const reader = packed.pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** An archive is read twice, once for its own hash and once for its files. */
function countBytes(files: readonly File[], onProgress: (progress: VerifyProgress) => void) {
  const total = files.reduce((sum, file) => sum + file.size, 0) * (files.length > 1 ? 1 : 2)
  let bytes = 0
  let events = 0
  let toldAt = 0
  const tell = async () => {
    const now = performance.now()
    if (now - toldAt < tellEveryMs) return
    toldAt = now
    onProgress({ events, share: total === 0 ? 1 : Math.min(1, bytes / total) })
    // Lets the page draw, and the reader press "Stop".
    await new Promise((resolve) => setTimeout(resolve))
  }
  return {
    read: (length: number) => {
      bytes += length
      void tell()
    },
    onEvents: async (count: number) => {
      events = count
      await tell()
    },
  }
}

const tellEveryMs = 50
