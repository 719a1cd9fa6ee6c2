import type { RangeProof } from '@/lib/log/core/merkle'
import type { BundleContents } from './bundle-contents'
import type { BundleCheck } from './bundle-report'
import { count, fail, pass, skip } from './make-check'
import type { LinesResult, SealedHead } from './verify-lines'

/** Whether each line is an event of this log. */
export function checkLines(lines: LinesResult | null): BundleCheck {
  if (!lines) return skip('lines', 'There are no events to read.')
  if (lines.lines.count() > 0) {
    return fail('lines', 'Not every line is an event of this log.', lines.lines.list())
  }
  if (lines.events === 0) return pass('lines', 'There are no events in this bundle.')
  return pass('lines', `${count(lines.events, 'line')}, each an event of this log.`)
}

/** Whether each stands in the log where it claims to, or all of a range do. */
export function checkProof(input: {
  lines: LinesResult | null
  contents: BundleContents
  head: SealedHead | null
  range: RangeProof | null
}): BundleCheck {
  const { lines, contents, head, range } = input
  if (contents.has('range.json') && !range) {
    return fail('proof', 'The proof cannot be read.', [
      { file: 'range.json', line: null, what: 'it is not the proof of a range' },
    ])
  }
  const problems = lines?.proof.list() ?? []
  if (problems.length > 0) {
    return fail('proof', 'The log does not hold these events as they stand here.', problems)
  }
  if (!lines || !head) return skip('proof', 'There is no sealed root to compare with.')
  if (range) {
    const { a, b } = range
    if (b === a) return pass('proof', 'The range is empty: there are no events to prove.')
    const place = `positions ${a.toLocaleString('en-US')} to ${(b - 1).toLocaleString('en-US')}`
    return pass('proof', `Every event at ${place} of the log is here, and none is missing.`)
  }
  if (!contents.has('proofs.ndjson')) return skip('proof', 'There is no proof.')
  if (lines.events === 0) return pass('proof', 'There are no events to prove.')
  return pass('proof', `Each event stands in the log where its proof says, in ascending order.`)
}

/** Whether what is disclosed is what was sealed. */
export function checkDisclosures(lines: LinesResult | null): BundleCheck {
  if (!lines) return skip('disclosures', 'There are no events to open.')
  if (lines.disclosures.count() > 0) {
    return fail('disclosures', 'A disclosed value is not the sealed one.', lines.disclosures.list())
  }
  const { disclosed, closed, erased, withheldOrErased } = lines.personal
  const parts = [`${count(disclosed, 'set')} of personal values disclosed, each as it was sealed.`]
  if (closed > 0) parts.push(`${closed} not disclosed.`)
  if (erased.length > 0) parts.push(`Erased: ${shorten(erased)}.`)
  if (withheldOrErased.length > 0) {
    parts.push(`Withheld or erased: ${shorten(withheldOrErased)}.`)
  }
  return pass('disclosures', parts.join(' '))
}

function shorten(refs: readonly string[]): string {
  const shown = refs.slice(0, 5).join(', ')
  return refs.length > 5 ? `${shown} and ${refs.length - 5} more` : shown
}
