import { hash } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { append } from '@/lib/log/append'
import { bundleTools } from '@/lib/log/bundle-tools'
import { type BundleFile, BundleReadError } from '@/lib/log/core/bundle/bundle-file'
import { type BundleOptions, verifyBundle } from '@/lib/log/core/bundle/verify-bundle'
import { formatSums } from '@/lib/log/core/bundle/sums'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { readEvidenceBatch } from '@/lib/log/read-evidence-batch'
import type { JsonValue, PreparedEvent } from '@/lib/log/schema'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { signExport } from './export-signing'
import { openBundle } from './open-bundle'
import { type BundleRequest, type BundleResult, beginBundle } from './write-bundle'

/** Makes bundles of test companies, and changes them. For `*.db.test.ts` only. */

/** Appends `count` events in one batch: users with names and addresses, machines, and some without anything personal. */
export async function appendTestEvents(companyId: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, at) => makeTestEvent(at))
  const via = { type: 'api_key', id: 'k1' } as const
  await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
}

function makeTestEvent(number: number): PreparedEvent {
  const person = number % 5
  const value: JsonValue = {
    action: 'project.created',
    actor:
      number % 4 === 3
        ? { type: 'system' }
        : {
            type: 'user',
            id: `u${person}`,
            name: `Émilie ${person}`,
            email: `e${person}@acme.example`,
          },
    targets: [{ type: 'project', id: `project-${number}`, name: `Project ${number} – "north"` }],
    ...(number % 3 === 0 ? { source: { ip: '203.0.113.9' } } : {}),
    details: { number },
  }
  const prepared = prepareEvent(value, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

/** Writes a bundle of these events, read as exports read them. Answers where it lies and its bytes. */
export async function makeTestBundle(
  input: Pick<BundleRequest, 'companyId' | 'size'> & { seqs: readonly number[]; isRange: boolean },
): Promise<{ path: string; bytes: Buffer; result: BundleResult }> {
  const { companyId, seqs, size } = input
  const directory = await mkdtemp(join(tmpdir(), 'trailkeeper-bundle-'))
  const path = join(directory, 'bundle.zip')
  const spool = `${path}.part`
  const bundle = await beginBundle({
    companyId,
    size,
    query: 'action:project.created',
    after: null,
    before: null,
    exportedBy: 'Ada Lovelace <ada@acme.example>',
    events: readInBatches(companyId, seqs),
    range: input.isRange ? { a: seqs[0] ?? 0, b: (seqs.at(-1) ?? -1) + 1 } : null,
  })
  await writeFile(spool, '')
  for await (const { bytes } of bundle.blocks()) await appendFile(spool, bytes)
  const result = await bundle.pack((chunk) => appendFile(path, chunk), spool)
  await rm(spool)
  return { path, bytes: await readFile(path), result }
}

async function* readInBatches(companyId: string, seqs: readonly number[]) {
  for (let at = 0; at < seqs.length; at += 7) {
    yield await readEvidenceBatch({ companyId, seqs: seqs.slice(at, at + 7) })
  }
}

/** Every file of an archive, in memory. */
export async function unpack(path: string): Promise<Map<string, Buffer>> {
  const opened = await openBundle(path)
  const files = new Map<string, Buffer>()
  for (const file of opened.files) {
    const pieces: Uint8Array[] = []
    for await (const piece of file.open()) pieces.push(piece.slice())
    files.set(file.name, Buffer.concat(pieces))
  }
  await opened.close()
  return files
}

/** The same files as a bundle in memory, which tests change. */
export function filesOf(contents: ReadonlyMap<string, Uint8Array>): BundleFile[] {
  return [...contents].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
    },
  }))
}

export async function verifyFiles(
  contents: ReadonlyMap<string, Uint8Array>,
  options: BundleOptions = {},
) {
  return await verifyBundle(bundleTools, filesOf(contents), options)
}

/** Verifies an archive as the command line does; null where it is none. */
export async function verifyArchive(path: string, options: BundleOptions = {}) {
  try {
    const opened = await openBundle(path)
    try {
      return await verifyBundle(bundleTools, opened.files, {
        ...options,
        archiveProblems: opened.problems,
      })
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (error instanceof BundleReadError) return null
    throw error
  }
}

/** A copy of the archive beside it, with one byte changed. */
export async function writeChanged(path: string, bytes: Uint8Array, at: number): Promise<string> {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 0x01
  const to = `${path}.changed`
  await writeFile(to, changed)
  return to
}

/** The files with sums and signatures made anew, as whoever has the export key could after changing some. */
export function signAnew(contents: ReadonlyMap<string, Uint8Array>): Map<string, Buffer> {
  const files = new Map(
    [...contents].flatMap(([name, bytes]): [string, Buffer][] =>
      name.startsWith('SHA256SUMS') ? [] : [[name, Buffer.from(bytes)]],
    ),
  )
  const sums = Buffer.from(
    formatSums([...files].map(([name, bytes]) => ({ name, sha256: hash('sha256', bytes, 'hex') }))),
  )
  const { ssh, raw } = signExport(sums)
  return new Map([
    ...files,
    ['SHA256SUMS', sums],
    ['SHA256SUMS.sig', Buffer.from(ssh)],
    ['SHA256SUMS.ed25519', Buffer.from(raw)],
  ])
}
