import { findMissingPersons, findSurplusPersons, findWrongCounts } from '@/lib/log/store/link-store'
import type { Sql } from '@/lib/platform/db'
import type { Problems } from './problems'

/**
 * Names the rows that find events and that no line asks for, and those of persons and counts that are missing: a search
 * would show an event that has nothing to do with what was asked, leave one out, or count it wrong.
 */
export async function checkLinks(
  sql: Sql,
  input: {
    companyId: string
    head: { size: number }
    problems: Problems
  },
): Promise<void> {
  const { companyId, head, problems } = input
  const log = { companyId, ...head }
  for (const { seq, ref } of await findMissingPersons(sql, log)) {
    problems.addOfEvent(seq, `its person ${ref} cannot find it`)
  }
  for (const { seq, ref } of await findSurplusPersons(sql, log)) {
    problems.addOfEvent(seq, `the person ${ref} finds it, whom it does not name`)
  }
  for (const { seq, hour, action, stored, found } of await findWrongCounts(sql, log)) {
    const what = `the count of ${action} from ${hour.toISOString()} says ${stored}, but there are ${found} of a kind`
    problems.add(seq ?? Math.max(0, head.size - 1), what)
  }
}
