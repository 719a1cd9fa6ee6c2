import { type FacetKey, type Facets, facetKeys } from '@/lib/events/schema/explore'
import { makeCondition } from '@/lib/events/search-condition'
import { countByValue, nameValues } from '@/lib/events/store'

export type Explore = {
  q: string
  /** As in a search: what every event has to fulfil beside `q`. */
  within: string
  after?: string | undefined
  before?: string | undefined
}

const valuesMax = 10

/** Who, what, where among the events that match. Throws `query_invalid` (400). The caller has authorised the reader. */
export async function readFacets(
  { companyId }: { companyId: string },
  { q, within, after, before }: Explore,
): Promise<Facets> {
  const condition = await makeCondition({ companyId, text: q, within, after, before })
  const facets: Facets['facets'] = []
  let total = 0
  for (const key of facetKeys) {
    const rows = await countByValue({ companyId, condition, key })
    const found = rows.filter(({ value }) => value !== null) as { value: string; count: number }[]
    total = rows.reduce((sum, { count }) => sum + count, 0)
    facets.push({
      key,
      values: await labelled(companyId, key, found.slice(0, valuesMax)),
      distinct: found.length,
      total: found.reduce((sum, { count }) => sum + count, 0),
    })
  }
  return { facets, total, isExact: true }
}

async function labelled(
  companyId: string,
  key: FacetKey,
  rows: { value: string; count: number }[],
): Promise<Facets['facets'][number]['values']> {
  const names = await nameValues({ companyId, key, values: rows.map(({ value }) => value) })
  return rows.map(({ value, count }) => {
    const { label = value, hint = null } = names.get(value) ?? {}
    return { value, label, hint, count }
  })
}
