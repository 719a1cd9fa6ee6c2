import type { KnownActor } from '@/lib/events/schema'
import { findActors } from '@/lib/events/store'
import { readerSql } from '@/lib/platform/db'

/** Who acted in this company, people first, for the user picker. `search` is a part of a name, e-mail or id. */
export async function listActors(
  { companyId }: { companyId: string },
  { search, limit }: { search: string; limit: number },
): Promise<KnownActor[]> {
  return await findActors(readerSql(), { companyId, text: search.trim(), limit })
}
