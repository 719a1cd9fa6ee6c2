import { bytesEqual } from '@/lib/log/core/bytes'
import type { ProofFailure, RangeProof, StartedRange } from '@/lib/log/core/merkle'
import type { ProblemList } from './bundle-report'
import { inFile, type Rows } from './changed-rows'

/** Whether the lines that were pushed are the whole range, and which of them is not if they are not. */
export function checkRange(input: {
  range: StartedRange | { ok: false; reason: ProofFailure }
  rangeProof: RangeProof
  rows: number
  head: { size: number; root: Uint8Array } | null
  changed: Rows
  proof: ProblemList
}): void {
  const { range, rangeProof, rows, head, changed, proof } = input
  const { a, b, size } = rangeProof
  if (!range.ok) {
    proof.add({
      file: 'range.json',
      line: null,
      what: `it is no proof of a range: ${range.reason}`,
    })
    return
  }
  if (rows !== b - a) {
    const what = `the range proof speaks of ${b - a} events, but there are ${rows} lines`
    proof.add({ file: 'events.ndjson', line: Math.min(rows, b - a) + (rows > b - a ? 1 : 0), what })
  }
  if (!head) return
  if (size !== head.size) {
    const what = `it is for a log of ${size} events, the checkpoint for ${head.size}`
    proof.add({ file: 'range.json', line: null, what })
    return
  }
  const found = range.finish()
  if (found.ok && bytesEqual(found.root, head.root)) return
  for (const { row } of changed.list()) {
    proof.add(inFile('events.ndjson', row + 1, 'it is not the event that was sealed here'))
  }
  if (proof.count() > 0) return
  // Neither count nor any line gives itself away: then the hashes beside them were changed, or all of it was made up.
  const what = 'the lines and this proof do not lead to the root of the checkpoint'
  proof.add({ file: 'range.json', line: null, what })
}
