import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, encodeHex } from './bytes'
import {
  emptyRoot,
  hashLeaf,
  hashNode,
  verifyConsistency,
  verifyInclusion,
  verifyRange,
} from './merkle'
import {
  consistencyProof,
  inclusionProof,
  nodesFromLeafHashes,
  rangeProof,
  rootAt,
} from './proof-builder'
import type { NodeId } from './subtrees'
import {
  makeLeafHashes,
  readVector,
  referenceConsistency,
  referencePath,
  referenceRoot,
  sha256,
  vectorPath,
} from './test-vectors/reference-tree'

const folder = 'rfc6962-transparency-dev-merkle/testdata'

describe('published vectors', () => {
  test('hashes leaves, nodes and trees of size 0 to 8 as Certificate Transparency does', () => {
    const constants = JSON.parse(readVector('rfc6962-constants/rfc6962.json').toString())
    const { single } = constants
    expect(encodeHex(emptyRoot(sha256))).toBe(single.empty_root)
    expect(encodeHex(hashLeaf(sha256, Buffer.from('')))).toBe(single.empty_leaf)
    expect(encodeHex(hashLeaf(sha256, Buffer.from(single.leaf.data_utf8)))).toBe(single.leaf.hash)
    const inputs: string[] = constants.leaf_inputs_hex
    const leaves = inputs.map((hex) => hashLeaf(sha256, Buffer.from(hex, 'hex')))
    expect(leaves.map(encodeHex)).toEqual(constants.node_hashes_hex_by_level[0])
    const levels: string[][] = constants.node_hashes_hex_by_level
    for (const [level, row] of levels.entries()) {
      const below = levels[level - 1]
      for (const [i, hex] of below ? row.entries() : []) {
        const left = Buffer.from(below?.[i * 2] ?? '', 'hex')
        const right = Buffer.from(below?.[i * 2 + 1] ?? '', 'hex')
        expect(encodeHex(hashNode(sha256, { left, right }))).toBe(hex)
      }
    }
  })

  test('accepts and rejects the 98 inclusion cases of transparency-dev/merkle', () => {
    const cases = readCases('inclusion')
    expect(cases).toHaveLength(98)
    for (const { name, leafIdx, treeSize, root, leafHash, proof, wantErr } of cases) {
      const verdict = verifyInclusion(sha256, {
        leafHash: bytes(leafHash),
        index: leafIdx,
        size: treeSize,
        proof: (proof ?? []).map(bytes),
        root: bytes(root),
      })
      expect({ name, ok: verdict.ok }).toEqual({ name, ok: !wantErr })
    }
  })

  test('accepts and rejects the 98 consistency cases, save one with roots of 12 bytes', () => {
    const cases = readCases('consistency')
    expect(cases).toHaveLength(98)
    for (const { name, size1, size2, root1, root2, proof, wantErr } of cases) {
      const verdict = verifyConsistency(sha256, {
        from: { size: size1, root: bytes(root1) },
        to: { size: size2, root: bytes(root2) },
        proof: (proof ?? []).map(bytes),
      })
      const isShortRoot = name === 'additional/sizes-are-equal-one-and-proof-is-empty.json'
      expect({ name, ok: verdict.ok }).toEqual({ name, ok: !wantErr && !isShortRoot })
    }
  })
})

const leafHashes = makeLeafHashes(64)
const source = { sha256, nodes: nodesFromLeafHashes(sha256, leafHashes) }
const roots = Array.from({ length: 65 }, (_, size) => referenceRoot(leafHashes.slice(0, size)))
const rootOf = (size: number) => roots[size] ?? new Uint8Array(0)

describe('every tree up to 64 leaves', () => {
  test('has the root of the recursive definition', async () => {
    for (let size = 0; size <= 64; size++) {
      expect(encodeHex(await rootAt(source, size))).toBe(encodeHex(rootOf(size)))
    }
  })

  test('has the inclusion proofs of the recursive definition, and they verify', async () => {
    for (let size = 1; size <= 64; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(source, { index, size })
        expect(proof.map(encodeHex)).toEqual(
          referencePath(index, leafHashes.slice(0, size)).map(encodeHex),
        )
        const leafHash = leafHashes[index] ?? new Uint8Array(0)
        const claim = { leafHash, index, size, proof }
        expect(verifyInclusion(sha256, { ...claim, root: rootOf(size) })).toEqual({ ok: true })
        expect(verifyInclusion(sha256, { ...claim, root: rootOf(size - 1) }).ok).toBe(false)
      }
    }
  })

  test('has the consistency proofs of the recursive definition, and they verify', async () => {
    for (let to = 1; to <= 64; to++) {
      for (let from = 1; from <= to; from++) {
        const proof = await consistencyProof(source, { from, to })
        expect(proof.map(encodeHex)).toEqual(
          referenceConsistency(from, leafHashes.slice(0, to)).map(encodeHex),
        )
        const claim = {
          from: { size: from, root: rootOf(from) },
          to: { size: to, root: rootOf(to) },
          proof,
        }
        expect(verifyConsistency(sha256, claim)).toEqual({ ok: true })
        const swapped = {
          ...claim,
          from: { size: from, root: rootOf(to) },
          to: { size: to, root: rootOf(from) },
        }
        expect(verifyConsistency(sha256, swapped).ok).toBe(from === to)
      }
    }
  })

  test('proves every range, and none with a leaf missing, added or swapped', async () => {
    for (const size of [1, 2, 3, 7, 8, 13, 31, 32, 33]) {
      for (let a = 0; a <= size; a++) {
        for (let b = a; b <= size; b++) {
          const range = await rangeProof(source, { a, b, size })
          const inside = leafHashes.slice(a, b)
          const root = rootOf(size)
          expect(verifyRange(sha256, { range, leafHashes: inside, root })).toEqual({ ok: true })
          const wrong = [
            inside.slice(1),
            [...inside, ...inside.slice(0, 1)],
            [...inside.slice(1), ...inside.slice(0, 1)],
          ]
          for (const other of inside.length > 1 ? wrong : []) {
            expect(verifyRange(sha256, { range, leafHashes: other, root }).ok).toBe(false)
          }
          const moved = { ...range, b: b - 1 }
          expect(
            verifyRange(sha256, { range: moved, leafHashes: inside.slice(0, -1), root }).ok,
          ).toBe(false)
        }
      }
    }
  })
})

describe('hostile proofs', () => {
  test('a flipped bit in a leaf, a proof or a root never verifies', async () => {
    const sizes = fc.integer({ min: 2, max: 64 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        index: fc.nat(size - 1),
        bit: fc.nat(),
        which: fc.nat(),
      }),
    )
    await fc.assert(
      fc.asyncProperty(sizes, async ({ size, index, bit, which }) => {
        const proof = await inclusionProof(source, { index, size })
        const leafHash = leafHashes[index] ?? new Uint8Array(0)
        const parts = [leafHash, rootOf(size), ...proof]
        const [leaf = leafHash, root = leafHash, ...path] = flip(parts, { which, bit })
        expect(verifyInclusion(sha256, { leafHash: leaf, root, index, size, proof: path }).ok).toBe(
          false,
        )

        const from = index + 1
        const links = [
          rootOf(from),
          rootOf(size),
          ...(await consistencyProof(source, { from, to: size })),
        ]
        const [older = leafHash, newer = leafHash, ...rest] = flip(links, { which, bit })
        const claim = { from: { size: from, root: older }, to: { size, root: newer }, proof: rest }
        expect(verifyConsistency(sha256, claim).ok).toBe(false)

        const range = await rangeProof(source, { a: index, b: index + 1, size })
        const hashes = [leafHash, rootOf(size), ...range.left, ...range.right]
        const [inside = leafHash, top = leafHash, ...sides] = flip(hashes, { which, bit })
        const left = sides.slice(0, range.left.length)
        const right = sides.slice(range.left.length)
        const forged = { range: { ...range, left, right }, leafHashes: [inside], root: top }
        expect(verifyRange(sha256, forged).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('numbers that are no sizes get a verdict, not an exception', () => {
    const [leafHash = new Uint8Array(32)] = leafHashes
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const root = leafHash
      expect(verifyInclusion(sha256, { leafHash, index: odd, size: 2, proof: [], root }).ok).toBe(
        false,
      )
      expect(verifyInclusion(sha256, { leafHash, index: 0, size: odd, proof: [], root }).ok).toBe(
        false,
      )
      const [from, to] = [
        { size: odd, root },
        { size: 2, root },
      ]
      expect(verifyConsistency(sha256, { from, to, proof: [leafHash] }).ok).toBe(false)
      const range = { a: 0, b: 1, size: odd, left: [], right: [] }
      expect(verifyRange(sha256, { range, leafHashes: [leafHash], root }).ok).toBe(false)
    }
  })

  test('positions beyond 2^32 are walked exactly', async () => {
    // All leaves alike, so that a subtree's hash depends on its level only and a tree of 2^53 can be pretended.
    const [leafHash = new Uint8Array(32)] = leafHashes
    const levels = [leafHash]
    for (let level = 1; level <= 53; level++) {
      const below = levels[level - 1] ?? leafHash
      levels.push(hashNode(sha256, { left: below, right: below }))
    }
    const huge = {
      sha256,
      nodes: async (nodes: readonly NodeId[]) =>
        nodes.map(({ level }) => levels[level] ?? leafHash),
    }
    const sizes = [2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 12345, 2 ** 52 + 1, 2 ** 53 - 1]
    for (const size of sizes) {
      const root = await rootAt(huge, size)
      for (const index of [0, 2 ** 31, 2 ** 32 - 2, Math.floor(size / 3), size - 1]) {
        const proof = await inclusionProof(huge, { index, size })
        const claim = { leafHash, index, size, proof, root }
        expect(verifyInclusion(sha256, claim)).toEqual({ ok: true })
        expect(verifyInclusion(sha256, { ...claim, proof: proof.slice(1) }).ok).toBe(false)

        const from = { size: index + 1, root: await rootAt(huge, index + 1) }
        const links = await consistencyProof(huge, { from: index + 1, to: size })
        const growth = { from, to: { size, root }, proof: links }
        expect(verifyConsistency(sha256, growth)).toEqual({ ok: true })

        const range = await rangeProof(huge, { a: index, b: index + 1, size })
        const few = { range, leafHashes: [leafHash], root }
        expect(verifyRange(sha256, few)).toEqual({ ok: true })
      }
    }
  })
})

type MerkleCase = {
  name: string
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[] | null
  wantErr: boolean
}

function readCases(kind: 'inclusion' | 'consistency'): MerkleCase[] {
  return readdirSync(vectorPath(`${folder}/${kind}`), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      ...JSON.parse(readVector(`${folder}/${kind}/${name}`).toString()),
      name,
    }))
}

function bytes(base64: string | null): Uint8Array {
  return decodeBase64(base64 ?? '') ?? new Uint8Array(0)
}

function flip(
  parts: readonly Uint8Array[],
  { which, bit }: { which: number; bit: number },
): Uint8Array[] {
  const chosen = which % parts.length
  return parts.map((part, i) => {
    if (i !== chosen) return part
    const copy = Uint8Array.from(part)
    const at = Math.floor(bit / 8) % copy.length
    copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8))
    return copy
  })
}
