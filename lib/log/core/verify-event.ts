import { encodeUtf8, type Sha256 } from './bytes'
import { type CheckpointFailure, type OpenedCheckpoint, openCheckpoint } from './checkpoint'
import type { VerifyEd25519 } from './ed25519'
import type { JsonMembers } from './json-pointer'
import { type DisclosureFailure, openLeaf } from './leaf'
import { withoutEpoch } from './log-identity'
import { hashLeaf, type ProofFailure, verifyInclusion } from './merkle'
import { decodeVkey, type Vkey } from './note'
import { parseTlogProof } from './tlog-proof'

/** Everything that a reader of one event has. All of it may be forged, save the vkeys if they were pinned. */
export type EventEvidence = {
  /** The leaf's exact text. */
  line: string
  disclosures: readonly string[]
  /** C2SP tlog-proof, checkpoint included. */
  proof: string
  /** Keys that the reader trusts for this log, one vkey each. */
  vkeys: readonly string[]
}

export const eventCheckNames = [
  'leaf',
  'keys',
  'proof',
  'checkpoint',
  'log',
  'inclusion',
  'disclosures',
] as const
export type EventCheckName = (typeof eventCheckNames)[number]

export type EventCheckFailure =
  | ProofFailure
  | CheckpointFailure
  | DisclosureFailure
  | 'not_a_leaf'
  | 'not_a_vkey'
  | 'not_a_proof'
  | 'another_log'

/** `skipped`: an earlier failure left nothing to check. `note` is a sentence for people. */
export type EventCheck =
  | { name: EventCheckName; verdict: 'passed'; note: string }
  | { name: EventCheckName; verdict: 'failed'; reason: EventCheckFailure; note: string }
  | { name: EventCheckName; verdict: 'skipped'; note: string }

export type EventVerification = {
  /** True when every check passed. Nothing below is proven otherwise. */
  ok: boolean
  checks: EventCheck[]
  leafHash: Uint8Array
  seq: number | null
  checkpoint: { origin: string; size: number; root: Uint8Array } | null
  /** The event with what was disclosed, as far as it could be read. */
  event: JsonMembers | null
  disclosed: { ref: string; pointer: string }[]
  closedRefs: string[]
  notProven: readonly string[]
}

/** What no proof of a single event can show, whoever made it (say it in the product). */
export const notProven: readonly string[] = [
  'That the event is true: its producer said so.',
  'That nothing else happened: what was never recorded has no place in the log.',
  'That the operator has not rewritten the whole log: for that, compare this checkpoint with one that was kept elsewhere earlier.',
]

/** Checks one event from its line to the signed checkpoint. Pure, and never throws for hostile input. */
export function verifyEvent(
  { sha256, verifyEd25519 }: { sha256: Sha256; verifyEd25519: VerifyEd25519 },
  { line, disclosures, proof, vkeys }: EventEvidence,
): EventVerification {
  const leafHash = hashLeaf(sha256, encodeUtf8(line))
  const closed = openLeaf(sha256, { line, disclosures: [] })
  const opened = openLeaf(sha256, { line, disclosures })
  const keys = vkeys.map((vkey) => decodeVkey(sha256, vkey))
  const goodKeys = keys.filter((key): key is Vkey => key !== null)
  const parsed = parseTlogProof(proof)
  const head = parsed ? openCheckpoint(parsed.checkpoint, { keys: goodKeys, verifyEd25519 }) : null
  const keysHold = goodKeys.length > 0 && goodKeys.length === keys.length

  const checks: EventCheck[] = [
    closed.ok
      ? pass('leaf', `An event of ${closed.leaf.log}, ${closed.leaf.id}.`)
      : fail('leaf', 'not_a_leaf', 'The line is not an audit-leaf/1.'),
    keysHold
      ? pass('keys', `${goodKeys.length} trusted ${goodKeys.length === 1 ? 'key' : 'keys'}.`)
      : fail('keys', 'not_a_vkey', 'A key is missing or is not a verifier key.'),
    parsed
      ? pass('proof', `Claims position ${parsed.index}.`)
      : fail('proof', 'not_a_proof', 'The file is not a tlog-proof.'),
    checkHead(head),
    checkLog(closed.ok ? closed.leaf.log : null, head),
  ]
  if (parsed && head?.ok) {
    const { size, root } = head.checkpoint
    const claim = { leafHash, index: parsed.index, size, proof: parsed.proof, root }
    const verdict = verifyInclusion(sha256, claim)
    checks.push(
      verdict.ok
        ? pass('inclusion', `Event ${parsed.index + 1} of the ${size} that the checkpoint seals.`)
        : fail('inclusion', verdict.reason, 'The line is not at this position of the sealed log.'),
    )
  } else {
    checks.push(skip('inclusion', 'There is no signed root to compare with.'))
  }
  checks.push(checkDisclosures(opened))

  const shown = opened.ok ? opened : closed.ok ? closed : null
  return {
    ok: checks.every(({ verdict }) => verdict === 'passed'),
    checks,
    leafHash,
    seq: parsed?.index ?? null,
    checkpoint: head?.checkpoint ?? null,
    event: shown?.event ?? null,
    disclosed: shown?.disclosed ?? [],
    closedRefs: shown?.closedRefs ?? [],
    notProven,
  }
}

function checkHead(head: OpenedCheckpoint | null): EventCheck {
  if (!head) return skip('checkpoint', 'There is no checkpoint.')
  if (head.ok) return pass('checkpoint', `Signed by ${head.checkpoint.origin}.`)
  return fail('checkpoint', head.reason, checkpointNotes[head.reason] ?? 'It is not a checkpoint.')
}

const checkpointNotes: Partial<Record<CheckpointFailure, string>> = {
  bad_signature: 'The signature is wrong: checkpoint or key was changed.',
  no_known_key: 'None of the trusted keys signed it.',
  wrong_origin: 'The log named in it did not sign it.',
}

/** A leaf names its log, so that it cannot be shown as another company's. Epochs have origins of their own. */
function checkLog(log: string | null, head: OpenedCheckpoint | null): EventCheck {
  const origin = head?.checkpoint?.origin
  if (log === null || origin === undefined) return skip('log', 'There is nothing to compare.')
  return withoutEpoch(log) === withoutEpoch(origin)
    ? pass('log', 'Line and checkpoint name the same log.')
    : fail('log', 'another_log', `The line belongs to ${log}, the checkpoint to ${origin}.`)
}

function checkDisclosures(opened: ReturnType<typeof openLeaf>): EventCheck {
  if (opened.ok) {
    const { disclosed, closedRefs } = opened
    const values =
      disclosed.length === 1 ? '1 personal value' : `${disclosed.length} personal values`
    const rest = closedRefs.length > 0 ? ` Withheld or erased: ${closedRefs.join(', ')}.` : ''
    return pass('disclosures', `${values} disclosed.${rest}`)
  }
  if (opened.reason === 'not_a_leaf') return skip('disclosures', 'There is no leaf to open.')
  const place = 'pointer' in opened && opened.pointer !== undefined ? ` at ${opened.pointer}` : ''
  return fail('disclosures', opened.reason, `A disclosed value is not the sealed one${place}.`)
}

function pass(name: EventCheckName, note: string): EventCheck {
  return { name, verdict: 'passed', note }
}

function fail(name: EventCheckName, reason: EventCheckFailure, note: string): EventCheck {
  return { name, verdict: 'failed', reason, note }
}

function skip(name: EventCheckName, note: string): EventCheck {
  return { name, verdict: 'skipped', note }
}
