import { decodeUtf8, encodeBase64, encodeHex } from '@/lib/log/core/bytes'
import { type OpenedCheckpoint, openCheckpoint, parseCheckpoint } from '@/lib/log/core/checkpoint'
import type { VerifyEd25519 } from '@/lib/log/core/ed25519'
import type { RangeProof } from '@/lib/log/core/merkle'
import { decodeVkey, parseNote, type Vkey } from '@/lib/log/core/note'
import { parseRangeJson } from '@/lib/log/core/range-json'
import {
  type BundleFile,
  BundleReadError,
  commonFiles,
  proofFiles,
  readWhole,
  signatureFiles,
  sumsFile,
} from './bundle-file'
import type { BundleCheck, BundleCheckName, BundleProblem, BundleReport } from './bundle-report'
import { parseExportPem } from './export-key'
import { ofEpoch } from './log-identity'
import { type BundleManifest, parseManifest } from './manifest'
import { bundleNotProven } from './not-proven'
import { meetsQuorum, type Policy } from './policy'
import { compareHeads, headsOf, type RememberedHeads } from './remembered-heads'
import {
  formatAllowedSigners,
  type Sha512,
  sshFingerprint,
  verifySshSignature,
} from './ssh-signature'
import { parseSums } from './sums'
import { type LinesResult, type LineTools, verifyLines } from './verify-lines'

export type BundleTools = LineTools & { sha512: Sha512; verifyEd25519: VerifyEd25519 }

export type BundleOptions = {
  /** Keys and witnesses that the reader trusts; without it only the keys inside the bundle are there to go by. */
  policy?: Policy
  /** Heads of logs that the reader saw before. */
  remembered?: RememberedHeads
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
  const keys = readKeys(tools, contents, options.policy)
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
  const history = options.remembered ? compareHeads(heads, roots) : null
  const checks: BundleCheck[] = [
    checkArchive(options.archiveProblems ?? []),
    checkFiles(tools, contents, lines),
    checkSignatures(tools, contents, exportKey),
    checkKeys(tools, { contents, options, keys, opened, exportKey }),
    checkCheckpoint(opened),
    checkManifest({ contents, manifest, lines, opened, isRange }),
    checkLines(lines),
    checkProof({ lines, contents, head, range }),
    checkDisclosures(lines),
  ]
  const isSound = checks.every(({ verdict }) => verdict !== 'failed')
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
      isPinned: keys.isPinned,
      isRange,
      hasAnchor: options.policy !== undefined && options.policy.quorum !== 'none',
      isCompared: (history?.compared.length ?? 0) > 0,
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

const lineFiles: readonly string[] = ['events.ndjson', 'disclosures.ndjson', 'proofs.ndjson']

type Contents = {
  files: readonly BundleFile[]
  problems: BundleProblem[]
  has: (name: string) => boolean
  file: (name: string) => BundleFile | null
  /** Of a file that is no file of lines; null where it is missing or cannot be read. */
  bytes: (name: string) => Uint8Array | null
  text: (name: string) => string | null
}

/** Reads every small file whole, and says which are too many, too few or not readable. */
async function readContents(files: readonly BundleFile[]): Promise<Contents> {
  const problems: BundleProblem[] = []
  const byName = new Map<string, BundleFile>()
  const whole = new Map<string, Uint8Array>()
  const known: readonly string[] = [sumsFile, ...signatureFiles, ...commonFiles, ...proofFiles]
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  for (const file of files) {
    // A name is a stranger's text, and may be as long as that pleases.
    const name = file.name.slice(0, 100)
    if (byName.has(file.name)) note(name, 'it is there twice')
    else if (!known.includes(file.name)) note(name, 'it does not belong into a bundle')
    else byName.set(file.name, file)
    if (problems.length > 100) break
  }
  for (const name of [sumsFile, ...signatureFiles, ...commonFiles]) {
    if (!byName.has(name)) note(name, 'it is missing')
  }
  const proofs = proofFiles.filter((name) => byName.has(name))
  if (proofs.length === 0) note('range.json', 'there is neither this proof nor proofs.ndjson')
  if (proofs.length === 2) note('proofs.ndjson', 'there is a range.json as well; only one may be')
  for (const [name, file] of byName) {
    if (lineFiles.includes(name)) continue
    try {
      whole.set(name, await readWhole(file))
    } catch (error) {
      if (!(error instanceof BundleReadError)) throw error
      note(name, `it cannot be read: ${error.message}`)
    }
  }
  const bytes = (name: string) => whole.get(name) ?? null
  return {
    files,
    problems,
    has: (name) => byName.has(name),
    file: (name) => byName.get(name) ?? null,
    bytes,
    text: (name) => {
      const found = bytes(name)
      return found && decodeUtf8(found)
    },
  }
}

type Keys = { all: Vkey[]; isPinned: boolean; problem: string | null }

/** The keys that a checkpoint is believed by: the policy's where it names logs, else those inside the bundle. */
function readKeys({ sha256 }: LineTools, contents: Contents, policy: Policy | undefined): Keys {
  const lines = (contents.text('log.vkey') ?? '').split('\n')
  const isTerminated = lines.pop() === ''
  const own = lines.slice(0, 100).map((line) => decodeVkey(sha256, line))
  const good = own.filter((key): key is Vkey => key?.type === 0x01)
  const isWhole = isTerminated && good.length > 0 && good.length === lines.length
  const problem = isWhole ? null : 'it does not hold a verifier key of a log in each line'
  const origin = originOf(contents.text('checkpoint'))
  const pinned = (policy?.logs ?? []).map((key) => ofEpoch(sha256, key, origin))
  const witnesses = [...(policy?.witnesses.values() ?? [])]
  const isPinned = pinned.length > 0
  return { all: [...(isPinned ? pinned : good), ...witnesses], isPinned, problem }
}

function originOf(note: string | null): string {
  const parsed = note === null ? null : parseNote(note)
  return (parsed?.ok && parseCheckpoint(parsed.note.text)?.origin) || ''
}

async function readAllLines(
  tools: BundleTools,
  input: {
    contents: Contents
    head: LinesResultHead
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

type LinesResultHead = { origin: string; size: number; root: Uint8Array } | null

function checkArchive(problems: readonly string[]): BundleCheck {
  if (problems.length === 0) return pass('archive', 'The files can be read.')
  return fail(
    'archive',
    'The archive is damaged.',
    problems.map((what) => ({ file: null, line: null, what })),
  )
}

function checkFiles(
  { sha256 }: LineTools,
  contents: Contents,
  lines: LinesResult | null,
): BundleCheck {
  const problems = [...contents.problems]
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  const sums = parseSums(contents.text(sumsFile) ?? '')
  if (!sums && contents.has(sumsFile)) note(sumsFile, 'it is not a list of SHA-256 sums')
  const covered = [...commonFiles, ...proofFiles].filter((name) => contents.has(name))
  for (const name of covered) {
    const end = lines?.ends.get(name)
    const bytes = contents.bytes(name)
    const hash = bytes ? sha256(bytes) : end && 'sha256' in end ? end.sha256 : null
    if (end && 'failure' in end) problems.push({ file: name, line: end.line, what: end.failure })
    if (!sums || !hash) continue
    const claimed = sums.get(name)
    if (claimed === undefined) note(sumsFile, `it does not name ${name}`)
    else if (encodeHex(hash) !== claimed) note(name, 'its SHA-256 is not the one in SHA256SUMS')
  }
  for (const name of sums?.keys() ?? []) {
    if (!covered.some((one) => one === name)) note(name, 'SHA256SUMS names it, but it is not there')
  }
  if (problems.length > 0) {
    return fail('files', 'The files are not those that were listed.', problems.slice(0, 100))
  }
  return pass('files', `${covered.length} files, each with the SHA-256 that SHA256SUMS lists.`)
}

function checkSignatures(
  tools: BundleTools,
  contents: Contents,
  publicKey: Uint8Array | null,
): BundleCheck {
  const message = contents.bytes(sumsFile)
  const [sshFile, rawFile] = signatureFiles
  const problems: BundleProblem[] = []
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  if (!publicKey) {
    if (contents.has('export.pem')) note('export.pem', 'it is not an Ed25519 public key')
    return fail('signatures', 'There is no key to check the signatures with.', problems)
  }
  const signers = contents.text('allowed_signers')
  if (signers !== null && signers !== formatAllowedSigners(publicKey)) {
    note('allowed_signers', 'it does not name the key of export.pem, and no other')
  }
  const file = contents.bytes(sshFile)
  const raw = contents.bytes(rawFile)
  if (message && file && raw) {
    const ssh = verifySshSignature(tools, { file, message, publicKey })
    const isRawGood = tools.verifyEd25519({ publicKey, message, signature: raw })
    if (!ssh.ok && !isRawGood) {
      note(sumsFile, 'neither signature holds: it was changed, or export.pem is another key')
    } else if (!ssh.ok) {
      note(sshFile, `it does not hold: ${ssh.reason}`)
    } else if (!isRawGood) {
      note(rawFile, 'it does not hold')
    }
  }
  if (problems.length > 0 || !message || !file || !raw) {
    return fail('signatures', 'The bundle is not signed as it should be.', problems)
  }
  return pass('signatures', 'SHA256SUMS is signed by the key of export.pem, in both forms.')
}

function checkKeys(
  { sha256 }: LineTools,
  input: {
    contents: Contents
    options: BundleOptions
    keys: Keys
    opened: OpenedCheckpoint | null
    exportKey: Uint8Array | null
  },
): BundleCheck {
  const { contents, options, keys, opened, exportKey } = input
  const fingerprint = exportKey
    ? ` Signing key of the bundle: ${sshFingerprint(sha256, exportKey)}.`
    : ''
  if (keys.problem !== null && contents.has('log.vkey')) {
    const problem = { file: 'log.vkey', line: null, what: keys.problem }
    return fail('keys', 'The key of the log is damaged.', [problem])
  }
  if (!keys.isPinned) {
    const why = options.policy ? 'the policy names no log' : 'there is no policy'
    return skip(
      'keys',
      `Keys not pinned: ${why}, so the keys inside the bundle were used. Compare them with ones that you got elsewhere.${fingerprint}`,
    )
  }
  if (opened && !opened.ok && opened.reason === 'no_known_key') {
    const what = 'none of the logs in the policy signed it'
    return fail('keys', 'The log is not one that the policy trusts.', [
      { file: 'checkpoint', line: null, what },
    ])
  }
  return pass('keys', `The key of the log is pinned by the policy.${fingerprint}`)
}

const checkpointWords: Record<string, string> = {
  bad_signature: 'its signature is wrong: it was changed, or log.vkey is another key',
  no_known_key: 'none of the keys signed it',
  wrong_origin: 'the log that it names did not sign it',
  not_a_checkpoint: 'it is not a checkpoint',
}

function checkCheckpoint(opened: OpenedCheckpoint | null): BundleCheck {
  if (!opened) return skip('checkpoint', 'There is no checkpoint.')
  if (!opened.ok) {
    const what = checkpointWords[opened.reason] ?? `it is not a signed note: ${opened.reason}`
    return fail('checkpoint', 'The checkpoint does not hold.', [
      { file: 'checkpoint', line: null, what },
    ])
  }
  const { origin, size, root } = opened.checkpoint
  return pass(
    'checkpoint',
    `Signed by ${origin} for ${count(size, 'event')}, root ${encodeBase64(root)}.`,
  )
}

function checkManifest(input: {
  contents: Contents
  manifest: BundleManifest | null
  lines: LinesResult | null
  opened: OpenedCheckpoint | null
  isRange: boolean
}): BundleCheck {
  const { contents, manifest, lines, opened, isRange } = input
  if (!contents.has('manifest.json')) return skip('manifest', 'There is no manifest.')
  const problems: BundleProblem[] = []
  const note = (what: string) => problems.push({ file: 'manifest.json', line: null, what })
  if (!manifest) note('it is not a manifest of the form audit-bundle/1')
  const compare = (name: keyof BundleManifest, found: unknown) => {
    const says = manifest?.[name]
    if (manifest && says !== found) note(`${name} is ${say(says)}, but ${say(found)} was found`)
  }
  const claimed = opened?.checkpoint
  if (claimed) {
    compare('log', claimed.origin)
    compare('size', claimed.size)
    compare('root', encodeBase64(claimed.root))
  }
  if (lines) {
    compare('events', lines.events)
    compare('first_seq', lines.events > 0 ? lines.firstSeq : null)
    compare('last_seq', lines.events > 0 ? lines.lastSeq : null)
  }
  compare('complete_range', isRange)
  if (problems.length > 0) {
    return fail('manifest', 'The manifest says otherwise than the bundle.', problems)
  }
  return pass('manifest', 'The manifest agrees with what is there.')
}

function checkLines(lines: LinesResult | null): BundleCheck {
  if (!lines) return skip('lines', 'There are no events to read.')
  if (lines.lines.count() > 0) {
    return fail('lines', 'Not every line is an event of this log.', lines.lines.list())
  }
  if (lines.events === 0) return pass('lines', 'There are no events in this bundle.')
  return pass('lines', `${count(lines.events, 'line')}, each an event of this log.`)
}

function checkProof(input: {
  lines: LinesResult | null
  contents: Contents
  head: LinesResultHead
  range: RangeProof | null
}): BundleCheck {
  const { lines, contents, head, range } = input
  if (contents.has('range.json') && !range) {
    return fail('proof', 'The proof cannot be read.', [
      { file: 'range.json', line: null, what: 'it is not the proof of a range' },
    ])
  }
  const problems = lines?.proof.list() ?? []
  if (problems.length > 0) {
    return fail('proof', 'The log does not hold these events as they stand here.', problems)
  }
  if (!lines || !head) return skip('proof', 'There is no sealed root to compare with.')
  if (range) {
    const { a, b } = range
    const place = b > a ? `positions ${a} to ${b - 1}` : 'an empty range'
    return pass('proof', `Every event of the log from ${place} is here, and none is missing.`)
  }
  if (!contents.has('proofs.ndjson')) return skip('proof', 'There is no proof.')
  if (lines.events === 0) return pass('proof', 'There are no events to prove.')
  return pass('proof', `Each event stands in the log where its proof says, in ascending order.`)
}

function checkDisclosures(lines: LinesResult | null): BundleCheck {
  if (!lines) return skip('disclosures', 'There are no events to open.')
  if (lines.disclosures.count() > 0) {
    return fail('disclosures', 'A disclosed value is not the sealed one.', lines.disclosures.list())
  }
  const { disclosed, closed, erased, withheldOrErased } = lines.personal
  const parts = [`${count(disclosed, 'set')} of personal values disclosed, each as it was sealed.`]
  if (closed > 0) parts.push(`${closed} not disclosed.`)
  if (erased.length > 0) parts.push(`Erased: ${shorten(erased)}.`)
  if (withheldOrErased.length > 0) {
    parts.push(`Withheld or erased: ${shorten(withheldOrErased)}.`)
  }
  return pass('disclosures', parts.join(' '))
}

function checkAnchors(policy: Policy | undefined, opened: OpenedCheckpoint | null): BundleCheck {
  if (!policy || policy.quorum === 'none') {
    return skip(
      'anchors',
      'No policy asks for a witness: nobody but the log itself vouches for its head.',
    )
  }
  if (!opened?.ok) return skip('anchors', 'There is no checkpoint that holds.')
  const witnesses = opened.signedBy.flatMap(({ key }) => (key.type === 0x04 ? [key] : []))
  const names = witnesses.map(({ name }) => name).join(', ')
  if (meetsQuorum(policy, witnesses)) return pass('anchors', `Cosigned by ${names}.`)
  const what = `the quorum "${policy.quorum}" is not met: ${names === '' ? 'no witness' : `only ${names}`} cosigned it`
  return fail('anchors', 'The checkpoint is not anchored as the policy asks.', [
    { file: 'checkpoint', line: null, what },
  ])
}

function checkHistory(
  history: ReturnType<typeof compareHeads> | null,
  isSound: boolean,
): BundleCheck {
  if (!history) return skip('history', 'No earlier checkpoint was given to compare with.')
  if (!isSound) return skip('history', 'The bundle does not hold, so it says nothing of the past.')
  if (history.forkedAt) {
    const what = `an earlier checkpoint of ${history.forkedAt.size} events has root ${encodeBase64(history.forkedAt.root)}: the log was rewritten since, or shows two histories`
    return fail('history', 'FORKED: this is not the history that was seen before.', [
      { file: 'checkpoint', line: null, what },
    ])
  }
  const { compared, notCompared } = history
  const rest =
    notCompared.length > 0
      ? ` Not compared, since the bundle has no proof of it: ${notCompared.map((size) => `size ${size}`).join(', ')}.`
      : ''
  if (compared.length === 0 && notCompared.length === 0) {
    return skip('history', 'This log was not seen before.')
  }
  if (compared.length === 0) return skip('history', rest.trim())
  return pass(
    'history',
    `Agrees with the remembered ${compared.map((size) => `size ${size}`).join(', ')}.${rest}`,
  )
}

function shorten(refs: readonly string[]): string {
  const shown = refs.slice(0, 5).join(', ')
  return refs.length > 5 ? `${shown} and ${refs.length - 5} more` : shown
}

function say(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 200)) : String(value)
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`
}

function pass(name: BundleCheckName, note: string): BundleCheck {
  return { name, verdict: 'passed', note, problems: [] }
}

function fail(name: BundleCheckName, note: string, problems: BundleProblem[]): BundleCheck {
  return { name, verdict: 'failed', note, problems }
}

function skip(name: BundleCheckName, note: string): BundleCheck {
  return { name, verdict: 'skipped', note, problems: [] }
}
