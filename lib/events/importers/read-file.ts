import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '@/lib/platform/errors'
import { detectImporter, findImporter, importers } from './detect'
import type { Importer, ImportItem, ImportOptions } from './importer'

const sampleBytes = 64 * 1024

/**
 * Opens a file, inflates it if it is gzip (by its first bytes, whatever its name) and reads it with the importer of
 * `format`, or with the one that it looks like for `auto`. NDJSON takes constant memory.
 * `onBytes` hears how many bytes of the file itself have been read, for a progress bar.
 * Throws `AppError` `import_format_unknown`; errors of the file system as they are.
 */
export async function readImportFile(input: {
  path: string
  format: string
  options?: ImportOptions
  onBytes?: (bytes: number) => void
}): Promise<{ importer: Importer; items: AsyncIterable<ImportItem> }> {
  const bytes = inflate(countBytes(createReadStream(input.path), input.onBytes))
  const { sample, all } = await peek(bytes)
  const fileName = basename(input.path)
  const importer =
    input.format === 'auto' ? detectImporter({ sample, fileName }) : findImporter(input.format)
  if (!importer) {
    await all.return(undefined)
    throw unknownFormat({ fileName, format: input.format })
  }
  return { importer, items: readUntilDamage(importer.read(all, input.options)) }
}

async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    onBytes?.(bytes)
    yield chunk
  }
}

async function* inflate(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const first = await chunks.next()
  if (first.done) return
  const all = prepend([first.value], chunks)
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b
  if (!isGzip) return yield* all
  const gunzip = createGunzip()
  // Whatever fails on either side destroys the other, and reaches whoever reads `gunzip`.
  pipeline(Readable.from(all), gunzip, () => undefined)
  yield* gunzip
}

/** The first bytes, and all of them. An error that early is kept for whoever reads on. */
async function peek(chunks: AsyncGenerator<Uint8Array, void, undefined>) {
  const held: Uint8Array[] = []
  let [bytes, rest] = [0, chunks]
  try {
    while (bytes < sampleBytes) {
      const next = await chunks.next()
      if (next.done) break
      held.push(next.value)
      bytes += next.value.length
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    rest = fail(error)
  }
  return { sample: Buffer.concat(held).subarray(0, sampleBytes), all: prepend(held, rest) }
}

// biome-ignore lint/correctness/useYield: it stands for the rest of a stream that has none.
async function* fail(error: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  throw error
}

async function* prepend(
  held: Uint8Array[],
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* held
    yield* chunks
  } finally {
    await chunks.return(undefined)
  }
}

/** A gzip file that breaks off gives what it still holds, and then one problem. */
async function* readUntilDamage(
  items: AsyncIterable<ImportItem>,
): AsyncGenerator<ImportItem, void, undefined> {
  let line = 0
  try {
    for await (const item of items) {
      line = item.line
      yield item
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    const detail = 'The gzip file is damaged or breaks off here; what follows could not be read.'
    yield { line: line + 1, problem: { code: 'gzip_damaged', detail } }
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
}

function unknownFormat({ fileName, format }: { fileName: string; format: string }): AppError {
  const known = importers.map((importer) => importer.format).join(', ')
  const detail =
    format === 'auto'
      ? `${fileName} looks like none of the formats ${known}; name one with --format.`
      : `"${format}" is not a format that can be imported; these are: ${known}.`
  return new AppError('import_format_unknown', { status: 422, title: 'Unknown format', detail })
}
