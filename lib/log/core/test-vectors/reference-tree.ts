import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The tests' own reference, written from RFC 6962 §2.1 and nothing else: recursive and slow. Only tests import this file. */
export const sha256 = (data: Uint8Array): Uint8Array =>
  // One call and text in between: twice as fast as an object per hash, and these tests hash millions of times.
  Buffer.from(hash('sha256', data, 'binary'), 'binary')

export function referenceRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only] = leafHashes
  if (only === undefined) return sha256(new Uint8Array(0))
  if (leafHashes.length === 1) return only
  const k = largestPowerBelow(leafHashes.length)
  const left = referenceRoot(leafHashes.slice(0, k))
  const right = referenceRoot(leafHashes.slice(k))
  return sha256(Buffer.concat([Buffer.from([1]), left, right]))
}

export function referencePath(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length <= 1) return []
  const k = largestPowerBelow(d.length)
  return m < k
    ? [...referencePath(m, d.slice(0, k)), referenceRoot(d.slice(k))]
    : [...referencePath(m - k, d.slice(k)), referenceRoot(d.slice(0, k))]
}

export function referenceConsistency(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  return subproof(m, d, true)
}

function subproof(m: number, d: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (m === d.length) return isWhole ? [] : [referenceRoot(d)]
  const k = largestPowerBelow(d.length)
  return m <= k
    ? [...subproof(m, d.slice(0, k), isWhole), referenceRoot(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), referenceRoot(d.slice(0, k))]
}

function largestPowerBelow(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** `count` different leaf hashes. */
export function makeLeafHashes(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => sha256(Buffer.from(`\0leaf ${i}`)))
}

/** A file of `test-vectors`, as bytes. */
export function readVector(path: string): Buffer {
  return readFileSync(vectorPath(path))
}

export function vectorPath(path: string): string {
  return fileURLToPath(new URL(`./${path}`, import.meta.url))
}
