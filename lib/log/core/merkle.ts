import { bytesEqual, type Sha256 } from './bytes'
import { coverRange, isLogNumber } from './subtrees'

/**
 * RFC 6962 hashing and the verifiers of RFC 9162 §2.1.3.2 and §2.1.4.2, with the range proof of evidence bundles.
 * Nothing here throws for hostile input: a proof either verifies or the verdict says why it does not.
 */

export const hashSize = 32

export type ProofFailure =
  | 'not_a_size'
  | 'index_beyond_size'
  | 'sizes_swapped'
  | 'not_a_hash'
  | 'proof_too_short'
  | 'proof_too_long'
  | 'wrong_leaf_count'
  | 'root_mismatch'

export type Verdict = { ok: true } | { ok: false; reason: ProofFailure }
export type RootResult = { ok: true; root: Uint8Array } | { ok: false; reason: ProofFailure }

/** SHA-256(0x00 || line). `line` is a leaf's exact bytes. */
export function hashLeaf(sha256: Sha256, line: Uint8Array): Uint8Array {
  const input = new Uint8Array(line.length + 1)
  input.set(line, 1)
  return sha256(input)
}

/** SHA-256(0x01 || left || right). */
export function hashNode(
  sha256: Sha256,
  { left, right }: { left: Uint8Array; right: Uint8Array },
): Uint8Array {
  return nodeHasher(sha256)(left, right)
}

/** `hashNode` for hot loops: one buffer is used for every call. */
export function nodeHasher(sha256: Sha256): (left: Uint8Array, right: Uint8Array) => Uint8Array {
  const input = new Uint8Array(1 + 2 * hashSize)
  input[0] = 1
  return (left, right) => {
    input.set(left, 1)
    input.set(right, 1 + hashSize)
    return sha256(input)
  }
}

/** Root of the empty tree, SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0))
}

/**
 * Root of a tree from the compact range that covers it, left to right (`coverRange`, `Frontier.hashes`):
 * smaller subtrees on the right are joined first.
 */
export function foldHashes(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array {
  const join = nodeHasher(sha256)
  let root = hashes.at(-1)
  if (root === undefined) return emptyRoot(sha256)
  for (const hash of hashes.slice(0, -1).reverse()) root = join(hash, root)
  return root
}

export type InclusionClaim = {
  leafHash: Uint8Array
  index: number
  size: number
  /** Leaf side first. */
  proof: readonly Uint8Array[]
}

/** The root that an inclusion proof leads to; compare it with a signed one. */
export function rootFromInclusionProof(sha256: Sha256, claim: InclusionClaim): RootResult {
  const { leafHash, index, size, proof } = claim
  if (!isLogNumber(index) || !isLogNumber(size)) return fail('not_a_size')
  if (index >= size) return fail('index_beyond_size')
  if (!areHashes([leafHash, ...proof])) return fail('not_a_hash')
  const join = nodeHasher(sha256)
  let node = index
  let last = size - 1
  let root = leafHash
  for (const sibling of proof) {
    if (last === 0) return fail('proof_too_long')
    if (node % 2 === 1 || node === last) {
      root = join(sibling, root)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      root = join(root, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 ? { ok: true, root } : fail('proof_too_short')
}

/** Whether the leaf is the `index`-th of the tree with this root. */
export function verifyInclusion(
  sha256: Sha256,
  claim: InclusionClaim & { root: Uint8Array },
): Verdict {
  return sameRoot(rootFromInclusionProof(sha256, claim), claim.root)
}

export type ConsistencyClaim = {
  from: { size: number; root: Uint8Array }
  to: { size: number; root: Uint8Array }
  proof: readonly Uint8Array[]
}

/**
 * Whether the older tree is a prefix of the newer one. There is no proof from size 0 (RFC 6962 §2.1.2):
 * everything extends the empty tree, so asking is `not_a_size`.
 */
export function verifyConsistency(sha256: Sha256, { from, to, proof }: ConsistencyClaim): Verdict {
  if (!isLogNumber(from.size) || !isLogNumber(to.size) || from.size === 0) return fail('not_a_size')
  if (from.size > to.size) return fail('sizes_swapped')
  if (!areHashes([from.root, to.root, ...proof])) return fail('not_a_hash')
  if (from.size === to.size) {
    if (proof.length > 0) return fail('proof_too_long')
    return bytesEqual(from.root, to.root) ? { ok: true } : fail('root_mismatch')
  }
  if (proof.length === 0) return fail('proof_too_short')
  // A complete older tree is itself the first node of the path, and is left out of the proof.
  const [first, ...path] = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof
  if (first === undefined) return fail('proof_too_short')
  const join = nodeHasher(sha256)
  let node = from.size - 1
  let last = to.size - 1
  while (node % 2 === 1) {
    node = half(node)
    last = half(last)
  }
  let older = first
  let newer = first
  for (const sibling of path) {
    if (last === 0) return fail('proof_too_long')
    if (node % 2 === 1 || node === last) {
      older = join(sibling, older)
      newer = join(sibling, newer)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      newer = join(newer, sibling)
    }
    node = half(node)
    last = half(last)
  }
  if (last !== 0) return fail('proof_too_short')
  return bytesEqual(older, from.root) && bytesEqual(newer, to.root)
    ? { ok: true }
    : fail('root_mismatch')
}

/** `range.json` of a bundle: the leaves [a, b) of a tree, none missing. */
export type RangeProof = {
  a: number
  b: number
  size: number
  /** `coverRange` of [0, a), left to right. */
  left: readonly Uint8Array[]
  /** `coverRange` of [b, size), left to right. */
  right: readonly Uint8Array[]
}

/** The root that a range proof and the hashes of exactly the leaves [a, b) lead to. An empty range is a range. */
export function rootFromRangeProof(
  sha256: Sha256,
  proof: RangeProof,
  leafHashes: Iterable<Uint8Array>,
): RootResult {
  const range = startRange(sha256, proof)
  if (!range.ok) return range
  for (const leafHash of leafHashes) if (!range.push(leafHash)) break
  return range.finish()
}

export type StartedRange = {
  ok: true
  /** The hash of the next leaf of [a, b); false once nothing can be right any more. */
  push: (leafHash: Uint8Array) => boolean
  finish: () => RootResult
  /** Roots of smaller trees that the proof passes on its way, by size: those of `watch` that it can tell. */
  roots: ReadonlyMap<number, Uint8Array>
}

/**
 * The same leaf by leaf, at constant memory. `watch` are sizes whose roots are wanted too: every size in [a, b], and those
 * outside it where a subtree of the proof ends.
 */
export function startRange(
  sha256: Sha256,
  { a, b, size, left, right }: RangeProof,
  watch: Iterable<number> = [],
): StartedRange | { ok: false; reason: ProofFailure } {
  if (![a, b, size].every(isLogNumber)) return fail('not_a_size')
  if (a > b || b > size) return fail('index_beyond_size')
  const before = coverRange({ start: 0, end: a })
  const after = coverRange({ start: b, end: size })
  if (left.length < before.length || right.length < after.length) return fail('proof_too_short')
  if (left.length > before.length || right.length > after.length) return fail('proof_too_long')
  if (!areHashes(left) || !areHashes(right)) return fail('not_a_hash')
  const join = nodeHasher(sha256)
  const stack: { level: number; hash: Uint8Array }[] = []
  const roots = new Map<number, Uint8Array>()
  const wanted = new Set(watch)
  const fold = () =>
    foldHashes(
      sha256,
      stack.map(({ hash }) => hash),
    )
  let covered = 0
  const push = (ownLevel: number, ownHash: Uint8Array) => {
    let level = ownLevel
    let hash = ownHash
    for (let top = stack.at(-1); top?.level === level; top = stack.at(-1)) {
      hash = join(top.hash, hash)
      level += 1
      stack.pop()
    }
    stack.push({ level, hash })
    covered += 2 ** ownLevel
    if (wanted.size > 0 && wanted.has(covered)) roots.set(covered, fold())
  }
  for (const [i, { level }] of before.entries()) push(level, left[i] ?? emptyHash)
  let failure: ProofFailure | undefined
  return {
    ok: true,
    roots,
    push(leafHash) {
      if (covered === b) failure ??= 'wrong_leaf_count'
      else if (leafHash.length !== hashSize) failure ??= 'not_a_hash'
      if (failure) return false
      push(0, leafHash)
      return true
    },
    finish() {
      if (failure) return fail(failure)
      if (covered < b) return fail('wrong_leaf_count')
      for (const [i, { level }] of after.entries()) push(level, right[i] ?? emptyHash)
      return { ok: true, root: fold() }
    },
  }
}

/** Whether these are the leaves [a, b) of the tree with this root: every one of them, in order, none missing. */
export function verifyRange(
  sha256: Sha256,
  claim: { range: RangeProof; leafHashes: Iterable<Uint8Array>; root: Uint8Array },
): Verdict {
  return sameRoot(rootFromRangeProof(sha256, claim.range, claim.leafHashes), claim.root)
}

/** Never reached: lengths were compared before. Keeps the types honest without asserting. */
const emptyHash = new Uint8Array(0)

function sameRoot(found: RootResult, root: Uint8Array): Verdict {
  if (!found.ok) return found
  return bytesEqual(found.root, root) ? { ok: true } : fail('root_mismatch')
}

function fail(reason: ProofFailure): { ok: false; reason: ProofFailure } {
  return { ok: false, reason }
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === hashSize)
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isPowerOfTwo(value: number): boolean {
  let at = value
  while (at % 2 === 0) at /= 2
  return at === 1
}
