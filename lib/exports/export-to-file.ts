import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { giveToDirectoryOwner, syncDirectory } from '@/lib/platform/private-file'
import { beginExport } from './begin-export'
import { signExport } from './bundle/export-signing'
import { writeManifest } from './manifest'
import type { ExportMark } from './schema/export-mark'
import type { ExportFormat } from './schema/formats'
import { type NoteMark, writeDraft } from './write-draft'

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

/** What a kill costs at most, beside copying. */
const markEveryMs = 3_000

/**
 * Writes an export into a new file (mode 0600), at constant memory: every event that the log had when it began and that the
 * request finds, in the log's order. A plain format gets `<path>.manifest.json` beside it, signed in `….manifest.json.sig`
 * where the company's plan has signatures; a bundle holds both. What stood at `path` goes first, and the new file stands there
 * once it is whole and on the disk: nothing is left when it fails or is aborted.
 *
 * With `marks`, a plain format can be gone on with: `note` hears now and then how far the draft is on the disk, and another call
 * that is given the last mark as `from`, at a path of its own in the same directory, writes the very file that the first one would
 * have written. Then the draft `<path>.part` stays when it fails or is aborted.
 *
 * Throws `query_invalid`, `export_columns_invalid` (400), `export_pruned` (409), and the signal's reason.
 */
export async function exportToFile(
  request: ExportRequest,
  {
    path,
    signal,
    onProgress,
    marks,
  }: {
    path: string
    signal?: AbortSignal
    onProgress?: (rows: number) => void
    marks?: { from: ExportMark | null; note: NoteMark; everyMs?: number }
  },
): Promise<ExportResult> {
  const draft = `${path}.part`
  const begun = await beginExport(request, { draft, from: marks?.from ?? null, signal })
  const beside = sidecarsOf(path)
  try {
    await Promise.all([path, ...beside].map((each) => rm(each, { force: true })))
    const { note, everyMs: noteEveryMs = markEveryMs } = marks ?? {}
    const work = { request, begun, signal, onProgress, note, noteEveryMs }
    const written = await writeDraft(draft, work)
    if (request.format !== 'bundle') {
      const manifest = writeManifest({ request, opened: begun.opened }, written)
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
    if (!marks) await removeExport(path)
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
