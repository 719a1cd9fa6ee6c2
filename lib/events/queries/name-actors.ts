import { readFacetTerms } from '@/lib/events/query/facet-terms'
import { nameValues } from '@/lib/events/store'

/**
 * What people call the actors that a query chooses or leaves out, by what `actor:` finds them by: those say nothing to
 * people. The caller has authorised the reader.
 */
export async function nameChosenActors(
  { companyId }: { companyId: string },
  { q }: { q: string },
): Promise<Record<string, string>> {
  const { chosen, excluded } = readFacetTerms(q, 'actor')
  const values = [...chosen, ...excluded]
  if (values.length === 0) return {}
  const names = await nameValues({ companyId, key: 'actor', values })
  return Object.fromEntries([...names].map(([value, { label }]) => [value, label]))
}

/** What people call values of a facet, by the value; what nobody knows, erased persons among them, is left out. */
export async function nameFacetValues(
  { companyId }: { companyId: string },
  { key, values }: { key: 'actor' | 'workspace'; values: string[] },
): Promise<Map<string, { label: string; hint: string | null }>> {
  return values.length === 0 ? new Map() : await nameValues({ companyId, key, values })
}
