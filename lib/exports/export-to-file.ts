import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { giveToDirectoryOwner, syncDirectory } from '@/lib/platform/private-file'
import { signExport } from './bundle/export-signing'
import { writeManifest } from './manifest'
import { type OpenedExport, openExport, writeChunks } from './open-export'
import type { ExportFormat } from './schema/formats'
import { writeEvidence } from './write-evidence'

export type { ExportFormat } from './schema/formats'

export type ExportRequest = {
  companyId: string
  format: ExportFormat
  /** In the query language; empty for everything. */
  q: string
  /** On occurred_at, exclusive, ISO 8601. */
  after?: string | undefined
  before?: string | undefined
  /** Only events of [fromSeq, untilSeq). */
  fromSeq?: number | undefined
  untilSeq?: number | undefined
  /** The log as it was when it had so many events: what came later is not in it, and that head proves the rest. */
  size?: number | undefined
  /** Only events that mention this person: `s_…`. */
  personRef?: string | undefined
  /** Of CSV and JSON; all fields where there are none. */
  columns?: readonly string[] | undefined
  /** Who asked, in one line; for the manifest. */
  exportedBy: string
  /** Whose days the dates in the query are, and from when `-7d` counts; UTC and now where they are not given. */
  timeZone?: string | undefined
  askedAtMs?: number | undefined
}

export type ExportResult = {
  rows: number
  bytes: number
  /** Of the file, hex. */
  sha256: string
  /** What proves the file: SHA-256 of the signed manifest, hex. */
  manifestSha256: string
}

/**
 * Writes an export into a new file (mode 0600), at constant memory: every event that the log had when it began and that the
 * request finds, in the log's order. A plain format gets `<path>.manifest.json` beside it, signed in `….manifest.json.sig`
 * where the company's plan has signatures; a bundle holds both. What stood at `path` goes first, and the new file stands there
 * once it is whole and on the disk: nothing is left when it fails or is aborted.
 *
 * Throws `query_invalid`, `export_columns_invalid` (400), `export_pruned` (409), and the signal's reason.
 */
export async function exportToFile(
  request: ExportRequest,
  {
    path,
    signal,
    onProgress,
  }: {
    path: string
    signal?: AbortSignal
    onProgress?: (rows: number) => void
  },
): Promise<ExportResult> {
  const opened = await openExport(request)
  const draft = `${path}.part`
  const beside = sidecarsOf(path)
  try {
    await Promise.all([path, ...beside].map((each) => rm(each, { force: true })))
    const written = await writeDraft(draft, { request, opened, signal, onProgress })
    if (request.format !== 'bundle') {
      const manifest = writeManifest({ request, opened }, written)
      const { plan } = await readCompanySettings(request.companyId)
      const [manifestPath = '', signaturePath = ''] = beside
      await writeWhole(manifestPath, manifest)
      if (planFeatures(plan).signature) {
        await writeWhole(signaturePath, signExport(Buffer.from(manifest)).ssh)
      }
      written.manifestSha256 = createHash('sha256').update(manifest).digest('hex')
    }
    signal?.throwIfAborted()
    // The file itself comes last: where it stands, all of it does.
    await rename(draft, path)
    await syncDirectory(dirname(path))
    const { rows, bytes, sha256, manifestSha256 } = written
    return { rows, bytes, sha256, manifestSha256 }
  } catch (error) {
    await removeExport(path)
    throw error
  }
}

/** Names of what stands beside a plain export: its manifest, and that one's signature. */
export function sidecarsOf(path: string): [manifest: string, signature: string] {
  return [`${path}.manifest.json`, `${path}.manifest.json.sig`]
}

/** Deletes an export with all that belongs to it, whole or not; none is none to delete. */
export async function removeExport(path: string): Promise<void> {
  const all = [`${path}.part`, path, ...sidecarsOf(path)]
  await Promise.all(all.map((each) => rm(each, { force: true })))
}

type Written = ExportResult & { firstSeq: number | null; lastSeq: number | null }

async function writeDraft(
  draft: string,
  input: {
    request: ExportRequest
    opened: OpenedExport
    signal: AbortSignal | undefined
    onProgress: ((rows: number) => void) | undefined
  },
): Promise<Written> {
  const { request, opened, signal, onProgress } = input
  const file = await open(draft, 'w', 0o600)
  try {
    giveToDirectoryOwner(draft)
    const hash = createHash('sha256')
    let bytes = 0
    const write = async (chunk: Uint8Array) => {
      hash.update(chunk)
      bytes += chunk.length
      await writeAll(file, chunk)
    }
    const { format, columns } = request
    let rows = 0
    let manifestSha256 = ''
    let firstSeq: number | null = null
    let lastSeq: number | null = null
    if (format === 'bundle') {
      const bundle = await writeEvidence(write, { request, opened }, { signal, onProgress })
      rows = bundle.rows
      manifestSha256 = bundle.manifestSha256
    } else {
      for await (const chunk of writeChunks(opened, { format, columns, signal })) {
        await write(chunk.bytes)
        rows += chunk.rows
        firstSeq ??= chunk.firstSeq
        lastSeq = chunk.lastSeq ?? lastSeq
        if (chunk.rows > 0) onProgress?.(rows)
      }
    }
    await file.sync()
    return { rows, bytes, sha256: hash.digest('hex'), manifestSha256, firstSeq, lastSeq }
  } finally {
    await file.close()
  }
}

/** A single call may write less than it is given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, at)
    at += bytesWritten
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    giveToDirectoryOwner(path)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
