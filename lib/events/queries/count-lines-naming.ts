import { type Found, findBySeq } from '@/lib/events/segments/find-events'
import { readFound } from '@/lib/events/store'
import { type ErasedPerson, namesPerson } from '@/lib/log/cut-person'
import { AppError } from '@/lib/platform/errors'
import { searchAsked } from './search-events'

/** Of each value no more events are looked at: what this answers is "at least" then. */
const readMax = 1_000
const valuesMax = 20

/**
 * How many sealed lines name somebody in the clear: what a producer wrote of them where nobody could know that it is about a
 * person. A line is never changed, so erasing does not reach it. Looks at the first thousand matches of each of their values.
 */
export async function countLinesNaming(
  { companyId }: { companyId: string },
  person: ErasedPerson,
): Promise<{ lines: number; seqs: number[]; isAtLeast: boolean }> {
  const values = [person.name, person.email, person.id, ...(person.others ?? [])]
    .filter((value) => value !== null && value.trim().length >= 3)
    .slice(0, valuesMax) as string[]
  const seqs = new Set<number>()
  let isAtLeast = false
  for (const value of new Set(values)) {
    const found = await findNaming(companyId, value)
    isAtLeast ||= found === null || found.length === readMax
    if (found === null) continue
    for (const { seq, line } of await readFound(companyId, found)) {
      if (namesPerson(line, person)) seqs.add(seq)
    }
  }
  return { lines: seqs.size, seqs: [...seqs].slice(0, 20), isAtLeast }
}

/** Null where the search does not answer: a value that is no query, or a log that is too busy for it. */
async function findNaming(companyId: string, value: string): Promise<Found[] | null> {
  const q = `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  try {
    return await searchAsked({ companyId }, { q, within: '' }, (search) =>
      findBySeq(search, { limit: readMax }),
    )
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
