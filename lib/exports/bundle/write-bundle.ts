import { hash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { proofFiles, signatureFiles, sumsFile } from '@/lib/log/core/bundle/bundle-file'
import { formatExportPem } from '@/lib/log/core/bundle/export-key'
import { bundleVersion, formatManifest } from '@/lib/log/core/bundle/manifest'
import { formatAllowedSigners } from '@/lib/log/core/bundle/ssh-signature'
import { formatSums } from '@/lib/log/core/bundle/sums'
import { formatRangeJson } from '@/lib/log/core/range-json'
import { openLogProofs } from '@/lib/log/log-proofs'
import { nowMs } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { exportPublicKey, signExport } from './export-signing'
import { describeBundle } from './describe-bundle'
import { spoolEvents } from './spool-events'
import { writeZip, type ZipMember } from './write-zip'

/** Receives a file piece by piece, and resolves when it can take the next: memory stays flat. */
export type ByteSink = (chunk: Uint8Array) => Promise<void>

/** An event as evidence carries it. */
export type BundleEvent = { seq: number; line: string; disclosures: readonly string[] }

export type BundleRequest = {
  companyId: string
  /** As they were asked for; for the manifest. */
  query: string
  after: string | null
  before: string | null
  /** Who asked, in one line. */
  exportedBy: string
  /** In batches, ascending by seq, all below `size`. Read once. */
  events: AsyncIterable<readonly BundleEvent[]>
  /** Size of the log that everything is proven against: the caller takes it before it searches. */
  size: number
  /** Set where the bundle holds every event of [a, b): then one range proof also shows that none is missing. */
  range: { a: number; b: number } | null
}

export type BundleResult = {
  events: number
  firstSeq: number | null
  lastSeq: number | null
  size: number
  /** Base64. */
  root: string
  /** SHA-256 of SHA256SUMS in hex: it names the whole bundle. */
  manifestSha256: string
}

export type BundleOptions = {
  signal?: AbortSignal
  onProgress?: (events: number) => void
  /** Where lines wait, packed, until they are all there: as much space as the bundle. Default: `DATA_DIR/tmp`. */
  tempDir?: string
}

/**
 * Writes an evidence bundle (DESIGN §5) as one ZIP archive, beyond 4 GB too. Reads `events` once and keeps nothing of them
 * in memory; the sink gets its first byte when the last event was read. Throws `bundle_out_of_order` where the events are
 * not what the request promises, `log_too_short`, and whatever `events`, the sink or an aborted `signal` throw.
 */
export async function writeBundle(
  sink: ByteSink,
  request: BundleRequest,
  options: BundleOptions = {},
): Promise<BundleResult> {
  const parent = options.tempDir ?? join(loadEnv().dataDir, 'tmp')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const directory = await mkdtemp(join(parent, 'bundle-'))
  try {
    return await writeFrom(sink, { request, options, directory })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function writeFrom(
  sink: ByteSink,
  work: { request: BundleRequest; options: BundleOptions; directory: string },
): Promise<BundleResult> {
  const { request, options } = work
  const { companyId, size, range } = request
  const proofs = await openLogProofs({ companyId, size })
  const spooled = await spoolEvents({ ...work, proofs })
  const { events, firstSeq, lastSeq } = spooled
  const root = Buffer.from(proofs.root).toString('base64')
  const modified = new Date(nowMs())
  const publicKey = exportPublicKey()
  const text = (name: string, content: string): ZipMember => ({
    name,
    bytes: Buffer.from(content, 'utf8'),
  })
  const [rangeFile, proofsFile] = proofFiles
  const manifest = {
    v: bundleVersion,
    log: proofs.origin,
    query: request.query,
    ...{ after: request.after, before: request.before },
    ...{ events, first_seq: firstSeq, last_seq: lastSeq, size, root },
    complete_range: range !== null,
    exported_at: modified.toISOString(),
    exported_by: request.exportedBy,
  } as const
  const members: ZipMember[] = [
    text('README.txt', describeBundle({ manifest, range })),
    text('manifest.json', formatManifest(manifest)),
    text('checkpoint', proofs.checkpoint),
    text('log.vkey', proofs.vkeys),
    text('export.pem', formatExportPem(publicKey)),
    text('allowed_signers', formatAllowedSigners(publicKey)),
    { name: 'events.ndjson', spooled: spooled.lines },
    { name: 'disclosures.ndjson', spooled: spooled.disclosures },
    spooled.proofs
      ? { name: proofsFile, spooled: spooled.proofs }
      : text(rangeFile, formatRangeJson(await proofs.range(range ?? { a: 0, b: 0 }))),
  ]
  const sums = Buffer.from(
    formatSums(members.map((member) => ({ name: member.name, sha256: sumOf(member) }))),
  )
  const signatures = signExport(sums)
  const [sshFile, rawFile] = signatureFiles
  members.push({ name: sumsFile, bytes: sums }, text(sshFile, signatures.ssh), {
    name: rawFile,
    bytes: signatures.raw,
  })
  await writeZip(sink, { members, modified, signal: options.signal })
  return { events, firstSeq, lastSeq, size, root, manifestSha256: hash('sha256', sums, 'hex') }
}

function sumOf(member: ZipMember): string {
  return 'bytes' in member ? hash('sha256', member.bytes, 'hex') : member.spooled.sha256
}
