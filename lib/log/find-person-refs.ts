import { sql } from '@/lib/platform/db'
import { findPersonsByAlias } from './store/person-store'

const atOnce = 1_000

/**
 * The refs that a company's log has for people, by the ids that producers name them by; who never stood in it, and who was
 * erased, is left out.
 */
export async function findPersonRefs(
  companyId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const refs = new Map<string, string>()
  for (let from = 0; from < ids.length; from += atOnce) {
    const aliases = ids.slice(from, from + atOnce).map((value) => ({ kind: 'id' as const, value }))
    for (const { value, ref } of await findPersonsByAlias(sql(), { companyId, aliases })) {
      refs.set(value, ref)
    }
  }
  return refs
}
