import { decodeBase64, encodeBase64 } from '@/lib/log/core/bytes'

/**
 * The lines of `disclosures.ndjson` and `proofs.ndjson`. `i` is the line of `events.ndjson`, from 0.
 *
 * `h` begins the leaf hash of that event. It proves nothing, and a bundle without it is as good: but where a range proof
 * fails as a whole, it tells which row was changed.
 */
export type DisclosureLine = { i: number; h?: string; d: string[] }
export type ProofLine = { i: number; index: number; proof: Uint8Array[] }

/** Bytes of a leaf hash in `h`. */
export const locatorBytes = 9

export function makeLocator(leafHash: Uint8Array): string {
  return encodeBase64(leafHash.subarray(0, locatorBytes))
}

/** Whether `makeLocator` would make it, without doing so: base64 has one spelling. */
export function isLocatorOf(locator: string, leafHash: Uint8Array): boolean {
  const bytes = decodeBase64(locator)
  return bytes?.length === locatorBytes && bytes.every((byte, at) => byte === leafHash[at])
}

/** `null` unless the line has exactly these members. */
export function parseDisclosureLine(text: string): DisclosureLine | null {
  const parsed = parseObject(text)
  if (!parsed) return null
  const { i, h, d } = parsed
  if (!isIndex(i) || !Array.isArray(d) || !d.every((one) => typeof one === 'string')) return null
  if (h !== undefined && typeof h !== 'string') return null
  if (Object.keys(parsed).length !== (h === undefined ? 2 : 3)) return null
  return h === undefined ? { i, d } : { i, h, d }
}

export function parseProofLine(text: string): ProofLine | null {
  const parsed = parseObject(text)
  if (!parsed) return null
  const { i, index, proof } = parsed
  if (!isIndex(i) || !isIndex(index) || !Array.isArray(proof)) return null
  if (proof.length > hashCountMax || Object.keys(parsed).length !== 3) return null
  const hashes: Uint8Array[] = []
  for (const one of proof) {
    const hash = typeof one === 'string' ? decodeBase64(one) : null
    if (hash?.length !== 32) return null
    hashes.push(hash)
  }
  return { i, index, proof: hashes }
}

/** A tree of 2^53 leaves has proofs of 53 hashes; the limit of tlog-proof is 63. */
const hashCountMax = 63

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : null
  } catch {
    // Not JSON: whoever wrote the file wrote no such line.
    return null
  }
}
