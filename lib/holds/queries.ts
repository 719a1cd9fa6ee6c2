import type { Sql, SqlTx } from '@/lib/platform/db'

/** The holds in force that cover an event which mentions this person: while there are any, nobody may erase them. */
export async function findHoldsOnPerson(
  _db: Sql | SqlTx,
  _input: { companyId: string; ref: string },
): Promise<{ id: string; name: string }[]> {
  return []
}
