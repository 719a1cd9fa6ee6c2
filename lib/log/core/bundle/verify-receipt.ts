import { decodeBase64 } from '@/lib/log/core/bytes'
import { openCheckpoint, parseCheckpoint } from '@/lib/log/core/checkpoint'
import { hashSize, verifyInclusion } from '@/lib/log/core/merkle'
import { parseNote } from '@/lib/log/core/note'
import { parseTlogProof } from '@/lib/log/core/tlog-proof'
import type { BundleCheck, BundleReport } from './bundle-report'
import { checkAnchors, checkHistory } from './check-head'
import { ofEpoch } from '@/lib/log/core/log-identity'
import { fail, pass, skip } from './make-check'
import type { Policy } from './policy'
import { compareHeads, headsOf, type RememberedHeads } from './remembered-heads'
import type { BundleTools } from './verify-bundle'

/** Whether bytes are the beginning of a proof of one event (C2SP tlog-proof). */
export const receiptBegins = 'c2sp.org/tlog-proof@v1\n'

/**
 * Checks the proof of one event against the leaf hash that its producer was answered when it was recorded: that the log
 * still has it, at that position. The keys are the policy's alone, since a proof carries none. Never throws.
 */
export function verifyReceipt(
  { sha256, verifyEd25519 }: BundleTools,
  input: { proof: string; leafHash: string; policy: Policy; remembered?: RememberedHeads },
): BundleReport {
  const { policy, remembered } = input
  const parsed = parseTlogProof(input.proof)
  const note = parsed ? parseNote(parsed.checkpoint) : null
  const origin = (note?.ok && parseCheckpoint(note.note.text)?.origin) || ''
  const keys = [
    ...policy.logs.map((key) => ofEpoch(sha256, key, origin)),
    ...policy.witnesses.values(),
  ]
  const opened = parsed ? openCheckpoint(parsed.checkpoint, { keys, verifyEd25519 }) : null
  const head = opened?.ok ? opened.checkpoint : null
  const leafHash = decodeBase64(input.leafHash)
  const checks: BundleCheck[] = [
    parsed
      ? pass('files', `A proof for position ${parsed.index}.`)
      : wrong('files', 'it is not a tlog-proof'),
    head
      ? pass(
          'checkpoint',
          `Signed by ${head.origin} for ${head.size} events; the policy has its key.`,
        )
      : wrong('checkpoint', 'no log of the policy signed its checkpoint'),
  ]
  if (leafHash?.length !== hashSize)
    checks.push(wrong('proof', 'the leaf hash is not 32 bytes in base64'))
  else if (!parsed || !head) checks.push(skip('proof', 'There is no sealed root to compare with.'))
  else {
    const verdict = verifyInclusion(sha256, {
      leafHash,
      ...parsed,
      size: head.size,
      root: head.root,
    })
    checks.push(
      verdict.ok
        ? pass('proof', `The event with this leaf hash stands at position ${parsed.index}.`)
        : wrong('proof', `the log does not have this leaf hash there: ${verdict.reason}`),
    )
  }
  const isSound = checks.every(({ verdict }) => verdict === 'passed')
  const roots = new Map(head ? [[head.size, head.root]] : [])
  const history = head && remembered ? compareHeads(headsOf(remembered, head.origin), roots) : null
  const anchors = checkAnchors(policy, opened)
  const past = checkHistory(history, isSound)
  checks.push(anchors, past)
  const verdicts = [
    [!isSound, 'invalid'],
    [past.verdict === 'failed', 'forked'],
    [anchors.verdict === 'failed', 'unanchored'],
  ] as const
  return {
    verdict: verdicts.find(([holds]) => holds)?.[1] ?? 'valid',
    events: isSound ? 1 : 0,
    checks,
    notProven: isSound
      ? ['What the event says: only its leaf hash was compared.']
      : ['Anything that this proof says: it is not valid.'],
    log: head ? { ...head, keys } : null,
    manifest: null,
    exportFingerprint: null,
    personal: { disclosed: 0, closed: 0, erased: [], withheldOrErased: [] },
  }
}

function wrong(name: BundleCheck['name'], what: string): BundleCheck {
  return fail(name, 'The proof does not hold.', [{ file: null, line: null, what }])
}
