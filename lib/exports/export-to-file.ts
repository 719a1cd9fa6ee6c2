import { hash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { giveToDirectoryOwner, syncDirectory } from '@/lib/platform/private-file'
import { type Begun, beginExport } from './begin-export'
import { signExport } from './bundle/export-signing'
import { writeManifest } from './manifest'
import { writeChunks } from './open-export'
import type { ExportMark } from './schema/export-mark'
import type { ExportFormat } from './schema/formats'
import { type NoteMark, writeDraft } from './write-draft'
import { beginEvidence, packEvidence } from './write-evidence'

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
  /** Only events that mention one of these: `s_…`, all of them one person's. */
  personRefs?: readonly string[] | undefined
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
 * With `marks` it can be gone on with: `note` hears now and then how far the draft is on the disk, and another call that is given
 * the last mark as `from`, at a path of its own in the same directory, writes the very file that the first one would have
 * written; of a bundle, the very events, disclosures and proofs. Then the draft `<path>.part` stays when it fails or is aborted, and that of
 * a bundle also when it is whole: `removeDraft` is for whoever has written down that it is.
 *
 * Throws `query_invalid`, `export_columns_invalid` (400), `export_pruned` (409), of a bundle `log_damaged` (409), and the signal's reason.
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
  const { draft } = draftsOf(path)
  const begun = await beginExport(request, { draft, from: marks?.from ?? null, signal })
  try {
    await Promise.all([path, ...sidecarsOf(path)].map((each) => rm(each, { force: true })))
    const { note, everyMs: noteEveryMs = markEveryMs } = marks ?? {}
    const work = { request, begun, signal, onProgress, note, noteEveryMs }
    const { format } = request
    const result =
      format === 'bundle'
        ? await writeBundle(path, work)
        : await writePlain(path, { ...work, format })
    if (!marks) await removeDraft(path)
    return result
  } catch (error) {
    if (!marks) await removeExport(path)
    // Whoever goes on packs it anew.
    else await rm(draftsOf(path).packed, { force: true })
    throw error
  }
}

type Work = {
  request: ExportRequest
  begun: Begun
  signal: AbortSignal | undefined
  onProgress: ((rows: number) => void) | undefined
  note: NoteMark | undefined
  noteEveryMs: number
}

async function writePlain(
  path: string,
  work: Work & { format: Exclude<ExportFormat, 'bundle'> },
): Promise<ExportResult> {
  const { request, format, signal } = work
  const { opened } = work.begun
  const { draft } = draftsOf(path)
  const chunks = writeChunks(opened, { format, columns: request.columns, signal })
  const written = await writeDraft(draft, { ...work, chunks })
  const manifest = writeManifest({ request, opened }, written)
  const { plan } = await readCompanySettings(request.companyId)
  const [manifestPath, signaturePath] = sidecarsOf(path)
  await writeWhole(manifestPath, manifest)
  if (planFeatures(plan).signature) {
    await writeWhole(signaturePath, signExport(Buffer.from(manifest)).ssh)
  }
  await publish(draft, { path, signal })
  const { rows, bytes, sha256 } = written
  return { rows, bytes, sha256, manifestSha256: hash('sha256', manifest, 'hex') }
}

async function writeBundle(path: string, work: Work): Promise<ExportResult> {
  const { draft, packed } = draftsOf(path)
  const bundle = await beginEvidence(draft, work)
  const { rows } = await writeDraft(draft, { ...work, chunks: bundle.blocks() })
  const archive = await packEvidence(bundle, { draft, path: packed, signal: work.signal })
  await publish(packed, { path, signal: work.signal })
  return { rows, ...archive }
}

/** The file itself comes last: where it stands, all of it does. */
async function publish(
  draft: string,
  { path, signal }: { path: string; signal: AbortSignal | undefined },
): Promise<void> {
  signal?.throwIfAborted()
  await rename(draft, path)
  await syncDirectory(dirname(path))
}

/** What is written before there is a file: the draft, of a bundle its spool; and what is packed from that. */
function draftsOf(path: string): { draft: string; packed: string } {
  return { draft: `${path}.part`, packed: `${path}.packed` }
}

/** Whether a file of that name is one of these. */
export function isDraft(name: string): boolean {
  return /\.(part|packed)$/.test(name)
}

/** Deletes what is left of drafts beside a whole file; none is none to delete. */
export async function removeDraft(path: string): Promise<void> {
  await Promise.all(Object.values(draftsOf(path)).map((each) => rm(each, { force: true })))
}

/** Names of what stands beside a plain export: its manifest, and that one's signature. */
export function sidecarsOf(path: string): [manifest: string, signature: string] {
  return [`${path}.manifest.json`, `${path}.manifest.json.sig`]
}

/** Deletes an export with all that belongs to it, whole or not; none is none to delete. */
export async function removeExport(path: string): Promise<void> {
  await removeDraft(path)
  await Promise.all([path, ...sidecarsOf(path)].map((each) => rm(each, { force: true })))
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
