import { type Found, findBySeq } from '@/lib/events/segments/find-events'
import { readFound, readLinesLike } from '@/lib/events/store'
import { requireLog } from '@/lib/log/checkpoints'
import { type ErasedPerson, namesPerson } from '@/lib/log/cut-person'
import { AppError } from '@/lib/platform/errors'
import { searchAsked } from './search-events'

/** Of each value no more matches of the search are looked at. */
const readMax = 1_000
const valuesMax = 20
/** So many lines are read by one statement: it takes some 100 ms. */
const stretchSize = 10_000

/**
 * How many sealed lines name somebody in the clear: what a producer wrote of them where nobody could know that it is about a
 * person. A line is never changed, so erasing does not reach it. Reads every line, since no index has all that stands in one
 * (bodies of requests, old and new values), for as long as `withinMs` gives; what the search finds of the rest comes first.
 */
export async function countLinesNaming(
  { companyId, withinMs }: { companyId: string; withinMs: number },
  person: ErasedPerson,
): Promise<{ lines: number; seqs: number[]; isAtLeast: boolean }> {
  const values = [person.name, person.email, person.id, ...(person.others ?? [])].filter(
    (value) => value !== null && value.trim().length >= 3,
  ) as string[]
  const seqs = new Set<number>()
  const look = (rows: readonly { seq: number; line: string }[]) => {
    for (const { seq, line } of rows) if (namesPerson(line, person)) seqs.add(seq)
  }
  const endMs = performance.now() + withinMs
  const { size } = await requireLog(companyId)
  const patterns = listPatterns(values)
  let to = values.length === 0 ? 0 : size
  // Newest first: these are what somebody who is asked about looks at.
  for (; to > 0 && performance.now() < endMs; to = Math.max(0, to - stretchSize)) {
    look(await readLinesLike({ companyId, from: Math.max(0, to - stretchSize), to, ...patterns }))
  }
  if (to > 0) {
    for (const value of new Set(values.slice(0, valuesMax))) {
      look(await readFound(companyId, await findNaming(companyId, value)))
    }
  }
  return { lines: seqs.size, seqs: [...seqs].slice(0, 20), isAtLeast: to > 0 }
}

/**
 * Patterns that at least the lines with one of these values are like. Spaces of any width, escapes, and letters of which only
 * some databases know the lower case stand for anything (`folded`); where too little would be left, the value stands as it is
 * written, all small and all capital (`exact`).
 */
function listPatterns(values: readonly string[]): { folded: string[]; exact: string[] } {
  const folded = new Set<string>()
  const exact = new Set<string>()
  for (const value of values) {
    const pieces = value.toLowerCase().match(/[a-z0-9.@+-]+/g) ?? []
    if (pieces.join('').length >= 3) folded.add(`%${pieces.join('%')}%`)
    else {
      for (const written of [value, value.toLowerCase(), value.toUpperCase()]) {
        exact.add(`%${written.trim().replaceAll(/[\s"\\%_]+/g, '%')}%`)
      }
    }
  }
  return { folded: [...folded], exact: [...exact] }
}

/** Nothing where the search does not answer: a value that is no query, or a log that is too busy for it. */
async function findNaming(companyId: string, value: string): Promise<Found[]> {
  const q = `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  try {
    return await searchAsked({ companyId }, { q, within: '' }, (search) =>
      findBySeq(search, { limit: readMax }),
    )
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}
