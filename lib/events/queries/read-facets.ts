import { readFacetTerms, withFacetTerms } from '@/lib/events/query/facet-terms'
import { type FacetKey, type Facets, facetKeys } from '@/lib/events/schema/explore'
import { countByValue, countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { nameValues } from '@/lib/events/store'
import { describeAction } from '@/lib/log/describe-action'
import { type Asked, searchAsked } from './search-events'

type Reader = { companyId: string }
type Facet = Facets['facets'][number]
type Counts = Map<string, number>

const valuesMax = 10

/**
 * Who, what, where among the events that match: exact, however many they are. What the query itself chooses of a facet, or
 * leaves out, does not narrow that facet: its other values are there to be chosen too, each with what choosing it would
 * find. Throws `query_invalid` (400). The caller has authorised the reader.
 */
export async function readFacets(reader: Reader, asked: Asked): Promise<Facets> {
  const named = new Map(facetKeys.map((key) => [key, listNamed(asked.q, key)]))
  const isNamed = (key: FacetKey) => (named.get(key) ?? []).length > 0
  const { counts, total } = await countFacets(
    reader,
    asked,
    facetKeys.filter((key) => !isNamed(key)),
  )
  for (const key of facetKeys.filter(isNamed)) {
    const q = withFacetTerms(asked.q, { key, chosen: [], excluded: [] })
    const own = await countFacets(reader, { ...asked, q }, [key])
    counts.set(key, own.counts.get(key) ?? new Map())
  }
  const facets = facetKeys.map((key) =>
    describeFacet(reader, {
      key,
      counts: counts.get(key) ?? new Map(),
      named: named.get(key) ?? [],
    }),
  )
  return { facets: await Promise.all(facets), total }
}

/** Most frequent first; of as many in the order of their names, so that the same events give the same answer. */
export function compareCounts([one, ones]: [string, number], [other, others]: [string, number]) {
  return others - ones || (one < other ? -1 : 1)
}

/** All facets that are asked for, of one search. */
async function countFacets(
  reader: Reader,
  asked: Asked,
  facets: readonly FacetKey[],
): Promise<{ counts: Map<FacetKey, Counts>; total: number }> {
  return await searchAsked(reader, asked, async (open) => {
    const matches = await matchEvents(open, { columns: facets })
    return {
      counts: new Map(facets.map((key) => [key, countByValue(matches, key)])),
      total: countMatches(matches),
    }
  })
}

function listNamed(q: string, key: FacetKey): string[] {
  const { chosen, excluded } = readFacetTerms(q, key)
  return [...chosen, ...excluded]
}

async function describeFacet(
  { companyId }: Reader,
  { key, counts, named }: { key: FacetKey; counts: Counts; named: string[] },
): Promise<Facet> {
  // Events without a value are nobody's to choose.
  const rows = [...counts].filter(([value]) => value !== '').sort(compareCounts)
  // What the query names is told even where it is rare, so that it has a name and a count.
  const isNamed = (value: string) => named.some((one) => one.toLowerCase() === value.toLowerCase())
  const listed = rows.filter(([value], at) => at < valuesMax || isNamed(value))
  const names = await nameValues({ companyId, key, values: listed.map(([value]) => value) })
  return {
    key,
    values: listed.map(([value, count]) => {
      const { label, hint } = names.get(value) ?? describeValue(key, value)
      return { value, label, hint, count }
    }),
    distinct: rows.length,
    total: rows.reduce((sum, [, count]) => sum + count, 0),
  }
}

function describeValue(key: FacetKey, value: string): { label: string; hint: string | null } {
  if (key === 'action') return { label: describeAction(value).label, hint: value }
  return { label: value, hint: null }
}
