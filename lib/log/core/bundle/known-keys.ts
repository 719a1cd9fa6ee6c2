import type { Sha256 } from '@/lib/log/core/bytes'
import { parseCheckpoint } from '@/lib/log/core/checkpoint'
import { decodeVkey, parseNote, type Vkey } from '@/lib/log/core/note'
import type { BundleContents } from './bundle-contents'
import { ofEpoch } from '@/lib/log/core/log-identity'
import type { Policy } from './policy'

export type KnownKeys = { all: Vkey[]; isPinned: boolean; problem: string | null }

/** The keys that a checkpoint is believed by: the policy's where it names logs, else those inside the bundle. */
export function readKeys(
  sha256: Sha256,
  contents: BundleContents,
  policy: Policy | undefined,
): KnownKeys {
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
