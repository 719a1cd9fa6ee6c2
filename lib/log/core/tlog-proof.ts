import { decodeBase64, encodeBase64 } from './bytes'
import { readDecimal } from './checkpoint'
import { hashSize } from './merkle'

/** A detached proof for one leaf, https://c2sp.org/tlog-proof: whoever has the leaf needs nothing else but a key. */
export type TlogProof = {
  /** The event's seq. */
  index: number
  /** Leaf side first. */
  proof: readonly Uint8Array[]
  /** The signed note, as served. */
  checkpoint: string
  /** Not authenticated by anything: never show it as if it were. */
  extra?: Uint8Array
}

const firstLine = 'c2sp.org/tlog-proof@v1'

/** A tree of 2^53 leaves has proofs of 53 hashes; the specification's limit is 63. */
const hashCountMax = 63

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [
    firstLine,
    ...(extra ? [`extra ${encodeBase64(extra)}`] : []),
    `index ${index}`,
    ...proof.map(encodeBase64),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** The parts of a proof file, unverified; `null` when it is none. */
export function parseTlogProof(text: string): TlogProof | null {
  // The first empty line: the checkpoint has one of its own.
  const split = text.indexOf('\n\n')
  if (split < 0) return null
  const [first, ...lines] = text.slice(0, split).split('\n')
  if (first !== firstLine) return null
  let extra: Uint8Array | undefined
  if (lines[0]?.startsWith('extra ')) {
    const bytes = decodeBase64(lines[0].slice('extra '.length))
    if (!bytes) return null
    extra = bytes
    lines.shift()
  }
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ')
    ? readDecimal(indexLine.slice('index '.length))
    : null
  if (index === null || lines.length > hashCountMax) return null
  const proof: Uint8Array[] = []
  for (const line of lines) {
    const hash = decodeBase64(line)
    if (hash?.length !== hashSize) return null
    proof.push(hash)
  }
  const checkpoint = text.slice(split + 2)
  if (checkpoint === '') return null
  return extra ? { index, proof, checkpoint, extra } : { index, proof, checkpoint }
}
