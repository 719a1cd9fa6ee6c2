import { proveConsistency } from '@/lib/log/checkpoints'
import { encodeBase64 } from '@/lib/log/core/bytes'
import { type Checkpoint, openCheckpoint } from '@/lib/log/core/checkpoint'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { verifyConsistency } from '@/lib/log/core/merkle'
import { sha256 } from '@/lib/log/hashing'
import { logVkey } from '@/lib/log/signing'

/** Either the proof that a log only grew between two of its checkpoints, or why nobody can prove it, in words. */
export type Growth = { ok: true; from: number; proof: Uint8Array[] } | { ok: false; why: string }

/**
 * Whether what is to be published continues what was: of the same origin, no smaller, and provably the same events. Both
 * notes must be signed by the log's own key; the earlier one may come from anywhere, such as a directory that others write.
 */
export async function proveGrowth(input: {
  companyId: string
  origin: string
  before: string
  next: string
}): Promise<Growth> {
  const { companyId, origin } = input
  const before = open(input.before, origin)
  if (!before) return refuse('what was published before is not signed by this log')
  const next = open(input.next, origin)
  if (!next) return refuse('the newest checkpoint is not signed by this log')
  const [from, to] = [before.size, next.size]
  if (from > to) {
    return refuse(
      `a checkpoint of ${from} events was published, but the newest one covers only ${to}: the database is older than what was published of it`,
    )
  }
  const proof = await proveConsistency({ companyId, from, to })
  const verdict =
    from === 0 ? { ok: true } : verifyConsistency(sha256, { from: before, to: next, proof })
  return verdict.ok
    ? { ok: true, from, proof }
    : refuse(
        `the log does not continue the published checkpoint of ${from} events: its history was rewritten`,
      )
}

/**
 * A proof beside its checkpoint, as `add-checkpoint` of https://c2sp.org/tlog-witness takes it: the size before, the hashes, an
 * empty line, the note.
 */
export function formatGrowth({ from, proof }: { from: number; proof: Uint8Array[] }, note: string) {
  return `old ${from}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`
}

function open(note: string, origin: string): Checkpoint | null {
  const opened = openCheckpoint(note, { keys: [logVkey(origin)], verifyEd25519 })
  return opened.ok && opened.checkpoint.origin === origin ? opened.checkpoint : null
}

function refuse(why: string): Growth {
  return { ok: false, why }
}
