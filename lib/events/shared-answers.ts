import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'

/**
 * Answers of dictionaries, for as long as one page of the log asks: its table, count, histogram and facets, and whoever looks
 * at the same, put the same question within a second, and a part of a name takes longer to look up than its events.
 */
type Kept = { answer: Promise<readonly string[]>; untilMs: number }

const keptMs = 5_000
const keptMax = 100
/** A longer answer is shared only by those who ask while it is being found. */
export const keptKeysMax = 10_000

/**
 * The answer to a question, asked once for all who ask it at once or shortly after. `asOf` must change with whatever can change
 * the answer. A question that failed is asked again by the next.
 */
export function shareAnswer(
  { companyId, asOf, id }: { companyId: string; asOf: string; id: string },
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const answers = shareInProcess('events.lookups', () => new Map<string, Kept>())
  const name = JSON.stringify([companyId, asOf, id])
  const now = nowMs()
  for (const [other, { untilMs }] of answers) {
    // The order is that of asking: who comes after the first that still holds holds too.
    if (untilMs > now && answers.size <= keptMax) break
    answers.delete(other)
  }
  const known = answers.get(name)
  if (known) return known.answer
  const answer = ask()
  const kept = { answer, untilMs: now + keptMs }
  const forget = () => {
    if (answers.get(name) === kept) answers.delete(name)
  }
  answers.set(name, kept)
  answer.then((keys) => {
    if (keys.length > keptKeysMax) forget()
  }, forget)
  return answer
}
