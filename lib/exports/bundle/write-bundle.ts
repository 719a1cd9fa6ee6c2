import { hash } from 'node:crypto'
import { proofFiles, signatureFiles, sumsFile } from '@/lib/log/core/bundle/bundle-file'
import { formatExportPem } from '@/lib/log/core/bundle/export-key'
import { bundleVersion, formatManifest } from '@/lib/log/core/bundle/manifest'
import { formatAllowedSigners } from '@/lib/log/core/bundle/ssh-signature'
import { formatSums } from '@/lib/log/core/bundle/sums'
import { formatRangeJson } from '@/lib/log/core/range-json'
import { type LogProofs, openLogProofs } from '@/lib/log/log-proofs'
import { nowMs } from '@/lib/platform/clock'
import { exportPublicKey, signExport } from './export-signing'
import { describeBundle } from './describe-bundle'
import { type Spooled, openSpool } from './spool'
import { type Block, spoolEvents, type SpooledEvents } from './spool-events'
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

/** The part of a spool that is there already: a former process wrote it for this very request. */
export type SpoolBehind = SpooledEvents & { path: string; bytes: number }

export type Bundle = {
  /** Reads the events and packs them: every block goes to the end of the spool, a file of the caller's. Once. */
  blocks: () => AsyncGenerator<Block, void, undefined>
  /** Writes the archive once the spool holds all blocks. */
  pack: (sink: ByteSink, spoolPath: string) => Promise<BundleResult>
}

/**
 * Begins an evidence bundle (DESIGN §5), one ZIP archive, beyond 4 GB too; or goes on behind what a former process wrote of its
 * spool. Nothing of the events is kept in memory: they wait packed in the spool, as much as the bundle itself, until they are all
 * there, and the archive is written from it then. Throws `log_too_short`; `blocks` throws `bundle_out_of_order` where
 * the events are not what the request promises, and what `events` throws; and all of it what aborted the signal.
 */
export async function beginBundle(
  request: BundleRequest,
  { behind, signal }: { behind?: SpoolBehind | null; signal?: AbortSignal | undefined } = {},
): Promise<Bundle> {
  const { companyId, size, range } = request
  const proofs = await openLogProofs({ companyId, size })
  const spool = openSpool({ members: range ? 2 : 3 })
  const spooled: SpooledEvents = { events: 0, firstSeq: null, lastSeq: null }
  if (behind) {
    const { path, bytes, events, firstSeq, lastSeq } = behind
    await spool.takeUp(path, bytes, signal)
    Object.assign(spooled, { events, firstSeq, lastSeq })
  }
  return {
    blocks: () => spoolEvents({ request, proofs, spool, spooled, signal }),
    pack: (sink, path) => {
      const members = spool.finish(path)
      return packBundle(sink, { request, proofs, spooled, members, signal })
    },
  }
}

async function packBundle(
  sink: ByteSink,
  input: {
    request: BundleRequest
    proofs: LogProofs
    spooled: SpooledEvents
    members: Spooled[]
    signal: AbortSignal | undefined
  },
): Promise<BundleResult> {
  const { request, proofs, spooled, signal } = input
  const { size, range } = request
  const { events, firstSeq, lastSeq } = spooled
  const root = Buffer.from(proofs.root).toString('base64')
  const modified = new Date(nowMs())
  const publicKey = exportPublicKey()
  const text = (name: string, content: string): ZipMember => ({
    name,
    bytes: Buffer.from(content, 'utf8'),
  })
  const [rangeFile, proofsFile] = proofFiles
  const spooledFiles = ['events.ndjson', 'disclosures.ndjson', proofsFile]
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
    ...input.members.map((member, at) => ({ name: spooledFiles[at] ?? '', spooled: member })),
    ...(range ? [text(rangeFile, formatRangeJson(await proofs.range(range)))] : []),
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
  await writeZip(sink, { members, modified, signal })
  return { events, firstSeq, lastSeq, size, root, manifestSha256: hash('sha256', sums, 'hex') }
}

function sumOf(member: ZipMember): string {
  return 'bytes' in member ? hash('sha256', member.bytes, 'hex') : member.spooled.sha256
}
