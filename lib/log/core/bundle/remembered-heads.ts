import { bytesEqual, decodeBase64, encodeBase64, type Sha256 } from '@/lib/log/core/bytes'
import { verifyConsistency } from '@/lib/log/core/merkle'
import { isLogNumber } from '@/lib/log/core/subtrees'
import { withoutEpoch } from '@/lib/log/core/log-identity'

/** A head of a log that somebody saw: what a later one must agree with. */
export type Head = { size: number; root: Uint8Array }

/** The heads seen per log, by its name without epoch; ascending by size. The state file of `verify --state`. */
export type RememberedHeads = ReadonlyMap<string, readonly Head[]>

/** More than one is kept, since a bundle can often be compared with one of them and not with another. */
const headsMax = 64

/** `null` when the text is no state file. */
export function parseHeads(text: string): RememberedHeads | null {
  const logs = readLogs(text)
  if (!logs) return null
  const heads = new Map<string, Head[]>()
  for (const [log, list] of Object.entries(logs)) {
    if (!Array.isArray(list)) return null
    const own: Head[] = []
    for (const head of list) {
      const { size, root } = typeof head === 'object' && head !== null ? head : {}
      const bytes = typeof root === 'string' ? decodeBase64(root) : null
      if (typeof size !== 'number' || !isLogNumber(size) || bytes?.length !== 32) return null
      own.push({ size, root: bytes })
    }
    heads.set(log, own)
  }
  return heads
}

export function formatHeads(heads: RememberedHeads): string {
  const logs = Object.fromEntries(
    [...heads].map(([log, own]) => [
      log,
      own.map(({ size, root }) => ({ size, root: encodeBase64(root) })),
    ]),
  )
  return `${JSON.stringify({ v: version, logs }, null, 2)}\n`
}

/** With one more head, which was verified. The oldest sizes go first when there are too many. */
export function rememberHead(
  heads: RememberedHeads,
  { origin, size, root }: Head & { origin: string },
): RememberedHeads {
  const log = withoutEpoch(origin)
  const own = (heads.get(log) ?? []).filter((head) => head.size !== size)
  const all = [...own, { size, root }].sort((one, other) => one.size - other.size)
  return new Map([...heads, [log, all.slice(-headsMax)]])
}

export function headsOf(heads: RememberedHeads, origin: string): readonly Head[] {
  return heads.get(withoutEpoch(origin)) ?? []
}

export type Comparison = {
  /** The remembered head that contradicts what was found. */
  forkedAt: Head | null
  compared: number[]
  notCompared: number[]
  /** A consistency proof was given that leads to no remembered head. */
  isUnconnected?: boolean
}

/** `roots`: what the bundle proves of sizes, its own checkpoint's included. */
export function compareHeads(
  heads: readonly Head[],
  roots: ReadonlyMap<number, Uint8Array>,
): Comparison {
  const comparison: Comparison = { forkedAt: null, compared: [], notCompared: [] }
  for (const head of heads) {
    const root = roots.get(head.size)
    // Every log begins empty, so there is nothing to compare.
    if (!root && head.size === 0) continue
    if (!root) comparison.notCompared.push(head.size)
    else if (bytesEqual(root, head.root)) comparison.compared.push(head.size)
    else comparison.forkedAt ??= head
  }
  return comparison
}

/**
 * The remembered head that a consistency proof (RFC 6962) leads to or from `head`; null where it leads to none: the log was
 * rewritten, or the proof is of other sizes. What somebody proves by it are the same events in the same order.
 */
export function findConnected(
  sha256: Sha256,
  { heads, head, proof }: { heads: readonly Head[]; head: Head; proof: readonly Uint8Array[] },
): Head | null {
  const isConnected = (other: Head) => {
    const [from, to] = other.size <= head.size ? [other, head] : [head, other]
    return verifyConsistency(sha256, { from, to, proof }).ok
  }
  return heads.findLast(isConnected) ?? null
}

const version = 'audit-verify-state/1'

function readLogs(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || !('v' in parsed) || !('logs' in parsed)) {
      return null
    }
    const { v, logs } = parsed
    return v === version && typeof logs === 'object' && logs !== null && !Array.isArray(logs)
      ? { ...logs }
      : null
  } catch {
    // Not JSON: no state file.
    return null
  }
}
