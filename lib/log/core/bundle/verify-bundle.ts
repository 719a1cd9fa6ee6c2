import type { VerifyEd25519 } from '@/lib/log/core/ed25519'
import { openCheckpoint } from '@/lib/log/core/checkpoint'
import type { RangeProof } from '@/lib/log/core/merkle'
import { parseRangeJson } from '@/lib/log/core/range-json'
import { type BundleContents, readContents } from './bundle-contents'
import type { BundleFile } from './bundle-file'
import type { BundleCheck, BundleCheckName, BundleReport } from './bundle-report'
import { checkDisclosures, checkLines, checkProof } from './check-events'
import { checkArchive, checkFiles, checkSignatures } from './check-files'
import { checkAnchors, checkCheckpoint, checkHistory, checkKeys } from './check-head'
import { checkManifest } from './check-manifest'
import { parseExportPem } from './export-key'
import { readKeys } from './known-keys'
import { fail } from './make-check'
import { parseManifest } from './manifest'
import { bundleNotProven } from './not-proven'
import type { Policy } from './policy'
import { compareHeads, findConnected, headsOf, type RememberedHeads } from './remembered-heads'
import { type Sha512, sshFingerprint } from './ssh-signature'
import { type LinesResult, type LineTools, type SealedHead, verifyLines } from './verify-lines'

export type BundleTools = LineTools & { sha512: Sha512; verifyEd25519: VerifyEd25519 }

export type BundleOptions = {
  /** Keys and witnesses that the reader trusts; without it only the keys inside the bundle are there to go by. */
  policy?: Policy
  /** Heads of logs that the reader saw before. */
  remembered?: RememberedHeads
  /** A consistency proof between one of these and the bundle's head, for a bundle that proves no earlier one itself. */
  consistency?: readonly Uint8Array[]
  /** What is wrong with the container itself. */
  archiveProblems?: readonly string[]
  /** Told after each piece; where it answers a promise, that is waited for: so a page stays usable meanwhile. */
  onProgress?: (events: number) => void | Promise<void>
  signal?: AbortSignal
}

/**
 * Checks an evidence bundle (DESIGN §5) from its files to the signed checkpoint. Pure, at constant memory, and never throws
 * for anything that a file says: every byte may be an attacker's. Throws only when `signal` is aborted.
 */
export async function verifyBundle(
  tools: BundleTools,
  files: readonly BundleFile[],
  options: BundleOptions = {},
): Promise<BundleReport> {
  const contents = await readContents(files)
  const keys = readKeys(tools.sha256, contents, options.policy)
  const opened =
    contents.text('checkpoint') === null
      ? null
      : openCheckpoint(contents.text('checkpoint') ?? '', {
          keys: keys.all,
          verifyEd25519: tools.verifyEd25519,
        })
  const head = opened?.ok ? opened.checkpoint : null
  const range = parseRangeJson(contents.text('range.json') ?? '')
  const heads = head && options.remembered ? headsOf(options.remembered, head.origin) : []
  const lines = await readAllLines(tools, { contents, head, range, options, heads })
  const manifest = parseManifest(contents.text('manifest.json') ?? '')
  const exportKey = parseExportPem(contents.text('export.pem') ?? '')

  const roots = new Map(lines?.roots ?? [])
  if (head) roots.set(head.size, head.root)
  const isRange = contents.has('range.json')
  const connected =
    head && options.consistency && heads.length > 0
      ? findConnected(tools.sha256, { heads, head, proof: options.consistency })
      : undefined
  if (connected) roots.set(connected.size, connected.root)
  const history = options.remembered
    ? { ...compareHeads(heads, roots), isUnconnected: connected === null }
    : null
  const checks: BundleCheck[] = [
    checkArchive(options.archiveProblems ?? []),
    checkFiles(tools.sha256, contents, lines),
    checkSignatures(tools, contents, exportKey),
    checkKeys(tools.sha256, { contents, policy: options.policy, keys, opened, exportKey }),
    checkCheckpoint(contents, opened),
    checkManifest({ contents, manifest, lines, opened, isRange }),
    checkLines(lines),
    checkProof({ lines, contents, head, range }),
    checkDisclosures(lines),
  ]
  // What could not be checked is not sound either; only the keys may be left to the reader.
  const isSound = checks.every(
    ({ name, verdict }) => verdict === 'passed' || (name === 'keys' && verdict === 'skipped'),
  )
  checks.push(checkAnchors(options.policy, opened), checkHistory(history, isSound))
  const failed = (name: BundleCheckName) =>
    checks.some((check) => check.name === name && check.verdict === 'failed')
  return {
    verdict: !isSound
      ? 'invalid'
      : failed('history')
        ? 'forked'
        : failed('anchors')
          ? 'unanchored'
          : 'valid',
    events: lines?.events ?? 0,
    checks,
    notProven: bundleNotProven({
      isValid: isSound,
      isPinned: keys.isPinned,
      isRange,
      hasAnchor: options.policy !== undefined && options.policy.quorum !== 'none',
      comparedTo: history?.compared.at(-1) ?? null,
      closed: lines?.personal.closed ?? 0,
    }),
    log: head ? { origin: head.origin, size: head.size, root: head.root, keys: keys.all } : null,
    manifest,
    exportFingerprint: exportKey && sshFingerprint(tools.sha256, exportKey),
    personal: lines?.personal ?? nothingPersonal,
  }
}

/** The report of something that is no bundle at all. */
export function unreadableReport(what: string): BundleReport {
  const note = `This cannot be read as a bundle: ${what}.`
  return {
    verdict: 'invalid',
    events: 0,
    checks: [fail('archive', note, [{ file: null, line: null, what }])],
    notProven: ['Anything: there is nothing here that could be checked.'],
    ...{ log: null, manifest: null, exportFingerprint: null, personal: nothingPersonal },
  }
}

const nothingPersonal = { disclosed: 0, closed: 0, erased: [], withheldOrErased: [] }

async function readAllLines(
  tools: BundleTools,
  input: {
    contents: BundleContents
    head: SealedHead | null
    range: RangeProof | null
    options: BundleOptions
    heads: readonly { size: number }[]
  },
): Promise<LinesResult | null> {
  const { contents, head, range, options, heads } = input
  const events = contents.file('events.ndjson')
  const disclosures = contents.file('disclosures.ndjson')
  const sparse = contents.file('proofs.ndjson')
  if (!events || !disclosures) return null
  return await verifyLines(tools, {
    events,
    disclosures,
    proofs: contents.has('range.json') ? (range ? { range } : null) : sparse,
    head,
    watch: heads.map(({ size }) => size),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  })
}
