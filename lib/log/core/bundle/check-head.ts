import { encodeBase64, type Sha256 } from '@/lib/log/core/bytes'
import type { OpenedCheckpoint } from '@/lib/log/core/checkpoint'
import type { BundleContents } from './bundle-contents'
import type { BundleCheck } from './bundle-report'
import type { KnownKeys } from './known-keys'
import { count, fail, pass, skip } from './make-check'
import { meetsQuorum, type Policy } from './policy'
import type { Comparison } from './remembered-heads'
import { sshFingerprint } from './ssh-signature'

/** Where the keys come from that everything rests on. */
export function checkKeys(
  sha256: Sha256,
  input: {
    contents: BundleContents
    policy: Policy | undefined
    keys: KnownKeys
    opened: OpenedCheckpoint | null
    exportKey: Uint8Array | null
  },
): BundleCheck {
  const { contents, policy, keys, opened, exportKey } = input
  const fingerprint = exportKey
    ? ` Signing key of the bundle: ${sshFingerprint(sha256, exportKey)}.`
    : ''
  if (keys.problem !== null && contents.has('log.vkey')) {
    const problem = { file: 'log.vkey', line: null, what: keys.problem }
    return fail('keys', 'The key of the log is damaged.', [problem])
  }
  if (!keys.isPinned) {
    const why = policy ? 'The policy names no log' : 'No policy was given'
    return skip(
      'keys',
      `${why}: keys not pinned. Those inside the bundle were used; compare them with ones that you got elsewhere.${fingerprint}`,
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

/** Whether the log signed its head. */
export function checkCheckpoint(
  contents: BundleContents,
  opened: OpenedCheckpoint | null,
): BundleCheck {
  if (!opened) {
    if (!contents.has('checkpoint')) return skip('checkpoint', 'There is no checkpoint.')
    const what = 'it is not text'
    return fail('checkpoint', 'The checkpoint does not hold.', [
      { file: 'checkpoint', line: null, what },
    ])
  }
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

/** Whether enough witnesses cosigned it. */
export function checkAnchors(
  policy: Policy | undefined,
  opened: OpenedCheckpoint | null,
): BundleCheck {
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

/** Whether it agrees with heads that were seen before. */
export function checkHistory(history: Comparison | null, isSound: boolean): BundleCheck {
  if (!history) return skip('history', 'No earlier checkpoint was given to compare with.')
  if (!isSound) return skip('history', 'The bundle does not hold, so it says nothing of the past.')
  if (history.forkedAt) {
    const what = `an earlier checkpoint of ${history.forkedAt.size} events has root ${encodeBase64(history.forkedAt.root)}: the log was rewritten since, or shows two histories`
    return fail('history', 'FORKED: this is not the history that was seen before.', [
      { file: 'checkpoint', line: null, what },
    ])
  }
  if (history.isUnconnected === true) {
    const what =
      'the given consistency proof leads from no remembered head to this one: the log was rewritten since, or the proof is of other sizes'
    return fail(
      'history',
      'FORKED: nothing shows that this continues the history that was seen before.',
      [{ file: 'checkpoint', line: null, what }],
    )
  }
  const { compared, notCompared } = history
  const rest =
    notCompared.length > 0
      ? ` Not compared, since the bundle has no proof of it: ${notCompared.map((size) => `size ${size}`).join(', ')}. The log's API gives one (consistency?from=…&to=…), and --consistency takes it.`
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
