import { type FacetKey, type Facets, facetKeys } from '@/lib/events/schema/explore'
import { countByValue, countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { nameValues } from '@/lib/events/store'
import { describeAction } from '@/lib/log/describe-action'
import { type Asked, searchAsked } from './search-events'

const valuesMax = 10

/**
 * Who, what, where among the events that match: exact, however many they are. Throws `query_invalid` (400). The caller
 * has authorised the reader.
 */
export async function readFacets(
  { companyId }: { companyId: string },
  asked: Asked,
): Promise<Facets> {
  const { counts, total } = await searchAsked({ companyId }, asked, async (open) => {
    const matches = await matchEvents(open, { columns: facetKeys })
    return {
      counts: facetKeys.map((key) => ({ key, byValue: countByValue(matches, key) })),
      total: countMatches(matches),
    }
  })
  const facets = counts.map(async ({ key, byValue }) => {
    const without = byValue.get('') ?? 0
    byValue.delete('')
    const top = [...byValue].sort(compareCounts).slice(0, valuesMax)
    return {
      key,
      values: await labelled(companyId, key, top),
      distinct: byValue.size,
      total: total - without,
    }
  })
  return { facets: await Promise.all(facets), total, isExact: true }
}

/** Most frequent first; of as many in the order of their names, so that the same events give the same answer. */
export function compareCounts([one, ones]: [string, number], [other, others]: [string, number]) {
  return others - ones || (one < other ? -1 : 1)
}

async function labelled(
  companyId: string,
  key: FacetKey,
  rows: [value: string, count: number][],
): Promise<Facets['facets'][number]['values']> {
  const names = await nameValues({ companyId, key, values: rows.map(([value]) => value) })
  return rows.map(([value, count]) => {
    const { label = value, hint = null } = names.get(value) ?? {}
    if (key === 'action') return { value, label: describeAction(value).label, hint: value, count }
    return { value, label, hint, count }
  })
}
