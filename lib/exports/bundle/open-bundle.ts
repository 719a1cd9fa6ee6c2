import { createReadStream } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { bundleTools } from '@/lib/log/bundle-tools'
import { type BundleFile, BundleReadError } from '@/lib/log/core/bundle/bundle-file'
import {
  type Inflate,
  type OpenedZip,
  openZip,
  type RandomAccess,
} from '@/lib/log/core/bundle/read-zip'
import { readExactly } from '@/lib/platform/read-exactly'

export type OpenedBundle = OpenedZip & { close: () => Promise<void> }

/**
 * The files of a bundle at `path`: a ZIP archive, or the directory where one was unpacked. Throws `BundleReadError` when it
 * is neither, and what the file system says.
 */
export async function openBundle(path: string): Promise<OpenedBundle> {
  const found = await stat(path)
  if (found.isDirectory()) return { files: await listDirectory(path), problems: [], close: nothing }
  if (!found.isFile()) throw new BundleReadError('it is neither a file nor a directory')
  const handle = await open(path, 'r')
  try {
    const source = readAt(handle, found.size)
    const opened = await openZip(source, { inflate, createSha256: bundleTools.createSha256 })
    return { ...opened, close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

const nothing = () => Promise.resolve()

function readAt(handle: FileHandle, size: number): RandomAccess {
  return {
    size,
    async read(offset, length) {
      const bytes = await readExactly(handle, { at: offset, length })
      if (bytes === null) throw new BundleReadError('it became shorter while it was read')
      return bytes
    },
  }
}

async function* inflate(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpack = createInflateRaw({ chunkSize: 256 * 1024 })
  const source = Readable.from(compressed)
  source.on('error', (error) => unpack.destroy(error))
  try {
    for await (const piece of source.pipe(unpack)) yield piece
  } finally {
    source.destroy()
    unpack.destroy()
  }
}
inflate satisfies Inflate

async function listDirectory(path: string): Promise<BundleFile[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return await Promise.all(
    entries.slice(0, 1_000).map(async (entry): Promise<BundleFile> => {
      const file = join(path, entry.name)
      // A link could lead anywhere, and a pipe never ends.
      if (!entry.isFile()) return { name: `${entry.name}/`, size: 0, open: () => refuse() }
      const { size } = await stat(file)
      return {
        name: entry.name,
        size,
        open: () => createReadStream(file, { highWaterMark: 256 * 1024 }),
      }
    }),
  )
}

// biome-ignore lint/correctness/useYield: it has nothing to give
async function* refuse(): AsyncGenerator<Uint8Array> {
  throw new BundleReadError('it is no regular file')
}
