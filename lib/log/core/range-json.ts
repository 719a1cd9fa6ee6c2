import { decodeBase64, encodeBase64 } from './bytes'
import { hashSize, type RangeProof } from './merkle'

/** `range.json` of an evidence bundle: `{"a", "b", "size", "left": [base64], "right": [base64]}`. */
export function formatRangeJson({ a, b, size, left, right }: RangeProof): string {
  return JSON.stringify({
    a,
    b,
    size,
    left: left.map(encodeBase64),
    right: right.map(encodeBase64),
  })
}

/** The proof in a `range.json`, unverified; `null` when it is none. */
export function parseRangeJson(text: string): RangeProof | null {
  const parsed = parseObject(text)
  if (!parsed) return null
  const { a, b, size } = parsed
  const left = readHashes(parsed.left)
  const right = readHashes(parsed.right)
  if (typeof a !== 'number' || typeof b !== 'number' || typeof size !== 'number') return null
  return left && right ? { a, b, size, left, right } : null
}

/** A tree of 2^53 leaves has at most 53 subtrees on each side. */
const hashCountMax = 64

function readHashes(list: unknown): Uint8Array[] | null {
  if (!Array.isArray(list) || list.length > hashCountMax) return null
  const hashes: Uint8Array[] = []
  for (const text of list) {
    const hash = typeof text === 'string' ? decodeBase64(text) : null
    if (hash?.length !== hashSize) return null
    hashes.push(hash)
  }
  return hashes
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null
  } catch {
    // Not JSON: whoever wrote the file wrote no proof.
    return null
  }
}
