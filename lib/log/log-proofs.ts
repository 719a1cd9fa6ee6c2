import { sql } from '@/lib/platform/db'
import { sealCheckpointAt } from './checkpoints'
import type { RangeProof } from './core/merkle'
import { encodeVkey } from './core/note'
import { cachedNodes, inclusionProof, rangeProof } from './core/proof-builder'
import { logVkey } from './signing'
import { sha256 } from './hashing'
import { readTileHashes, treeOf } from './tree'

/** Everything that proves events of a log as it was at one size. */
export type LogProofs = {
  origin: string
  size: number
  root: Uint8Array
  /** The signed note for exactly this size. */
  checkpoint: string
  /** C2SP vkeys, one a line. */
  vkeys: string
  /** Proofs of many events, in their order; neighbours share what is read. All below `size`. */
  inclusions: (seqs: readonly number[]) => Promise<Uint8Array[][]>
  /** That the leaves of [a, b) are these, and none is missing. */
  range: (range: { a: number; b: number }) => Promise<RangeProof>
}

/** Throws `log_not_found` and `log_too_short`. */
export async function openLogProofs(input: {
  companyId: string
  size: number
}): Promise<LogProofs> {
  const { companyId, size } = input
  const { note, root, log } = await sealCheckpointAt(input)
  // Tiles of the log as it is now: those that were incomplete at `size` may be complete by now, and cost one row then.
  const tree = treeOf(sql(), { companyId, size: log.size })
  const cached = cachedNodes({
    sha256,
    size: log.size,
    tiles: (tiles) => readTileHashes(sql(), { companyId, tiles }),
  })
  return {
    origin: log.origin,
    size,
    root,
    checkpoint: note,
    vkeys: `${encodeVkey(logVkey(log.origin))}\n`,
    async inclusions(seqs) {
      await cached.prefetch(seqs)
      const source = { sha256, nodes: cached.nodes }
      const proofs: Uint8Array[][] = []
      for (const index of seqs) proofs.push(await inclusionProof(source, { index, size }))
      return proofs
    },
    range: async (range) => await rangeProof(tree, { ...range, size }),
  }
}
