import { readFacetTerms, withFacetTerms } from '@/lib/events/query/facet-terms'
import { keys } from '@/lib/events/query/keys'
import { type FacetKey, type Facets, facetKeys } from '@/lib/events/schema/explore'
import { makeCondition } from '@/lib/events/search-condition'
import { countByValue, countRows, nameValues } from '@/lib/events/store'
import { describeAction } from '@/lib/log/describe-action'

export type Explore = {
  q: string
  /** As in a search: what every event has to fulfil beside `q`. */
  within: string
  after?: string | undefined
  before?: string | undefined
}

type Reader = { companyId: string }
type Facet = Facets['facets'][number]

const valuesMax = 10

/**
 * Who, what, where among the events that match. What the query itself chooses of a facet, or leaves out, does not narrow
 * that facet: its other values are there to be chosen too, each with what choosing it would find. Throws `query_invalid`
 * (400). The caller has authorised the reader.
 */
export async function readFacets(reader: Reader, { q, ...bounds }: Explore): Promise<Facets> {
  const { companyId } = reader
  const condition = await makeCondition({ companyId, text: q, ...bounds })
  const total = await countRows({ companyId, condition, cap: countMax })
  const facets: Facet[] = []
  for (const key of facetKeys) {
    // A value that no query finds cannot be chosen.
    if (!keys[key].isAvailable) continue
    const { chosen, excluded } = readFacetTerms(q, key)
    const named = [...chosen, ...excluded]
    const text = withFacetTerms(q, { key, chosen: [], excluded: [] })
    const own = named.length === 0 ? condition : await makeCondition({ companyId, text, ...bounds })
    const rows = await countByValue({ companyId, condition: own, key })
    facets.push(await describeFacet(reader, { key, rows, named }))
  }
  return { facets, total, isExact: true }
}

const countMax = 2_147_483_647

async function describeFacet(
  { companyId }: Reader,
  { key, rows, named }: { key: FacetKey; rows: CountRow[]; named: string[] },
): Promise<Facet> {
  const found = rows.filter((row): row is CountRow & { value: string } => row.value !== null)
  // What the query names is told even where it is rare, so that it has a name and a count.
  const isNamed = (value: string) => named.some((one) => one.toLowerCase() === value.toLowerCase())
  const listed = found.filter(({ value }, at) => at < valuesMax || isNamed(value))
  const names = await nameValues({ companyId, key, values: listed.map(({ value }) => value) })
  return {
    key,
    values: listed.map(({ value, count }) => {
      const { label, hint } = names.get(value) ?? describeValue(key, value)
      return { value, label, hint, count }
    }),
    distinct: found.length,
    total: found.reduce((sum, { count }) => sum + count, 0),
  }
}

type CountRow = { value: string | null; count: number }

function describeValue(key: FacetKey, value: string): { label: string; hint: string | null } {
  if (key === 'action') return { label: describeAction(value).label, hint: value }
  return { label: value, hint: null }
}
