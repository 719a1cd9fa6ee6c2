'use client'

import { Search } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { type FacetTerms, readFacetTerms, withFacetTerms } from '@/lib/events/query/facet-terms'
import type { Facets } from '@/lib/events/schema/explore'
import { FacetValue, type FacetValueState } from './facet-value'
import { facetLabels, nameFacetValue } from './facet-words'

type Facet = Facets['facets'][number]

/** So many before somebody asks for more. */
const shortMax = 5

type FacetGroupProps = {
  facet: Facet
  /** The query text: what it chooses and leaves out is shown so. */
  q: string
  onQueryChange: (q: string) => void
  /** To look for a value that is not in the list. */
  onFindOther: () => void
}

/** One facet: its most frequent values, of which some can be chosen or left out. */
export function FacetGroup({ facet, q, onQueryChange, onFindOther }: FacetGroupProps) {
  const { key } = facet
  const headingId = useId()
  const [isLong, setIsLong] = useState(false)
  const terms = readFacetTerms(q, key)
  const values = listValues(facet, terms)
  const shown = values.filter(({ state }, at) => isLong || at < shortMax || state !== 'open')
  const hidden = values.length - shown.length
  const most = Math.max(1, ...values.map(({ count }) => count ?? 0))
  const write = (next: FacetTerms) => onQueryChange(withFacetTerms(q, { key, ...next }))

  return (
    <section aria-labelledby={headingId} className="grid gap-1">
      <h3
        id={headingId}
        className="flex items-baseline justify-between px-2 font-medium text-muted-foreground text-xs"
      >
        {facetLabels[key]}
        {facet.distinct > shown.length ? <span>{formatCount(facet.distinct)}</span> : null}
      </h3>
      {values.length === 0 ? <p className="px-2 text-muted-foreground text-xs">None</p> : null}
      <ul>
        {shown.map(({ value, label, hint, count, state }) => (
          <FacetValue
            key={value}
            label={label}
            hint={hint}
            count={count === null ? null : formatCount(count)}
            share={(count ?? 0) / most}
            state={state}
            onChoose={() => write(toggle(terms, { value, list: 'chosen' }))}
            onExclude={() => write(toggle(terms, { value, list: 'excluded' }))}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-1">
        {hidden > 0 || isLong ? (
          <Button
            variant="ghost"
            size="sm"
            aria-expanded={isLong}
            onClick={() => setIsLong(!isLong)}
          >
            {isLong ? 'Show fewer' : `Show ${hidden} more`}
          </Button>
        ) : null}
        {isLong && facet.distinct > values.length ? (
          <Button variant="ghost" size="sm" onClick={onFindOther}>
            <Search aria-hidden />
            Search all {formatCount(facet.distinct)}
          </Button>
        ) : null}
      </div>
    </section>
  )
}

type ListedValue = {
  value: string
  label: string
  hint: string | null
  count: number | null
  state: FacetValueState
}

/** The values of the answer, and before them what the query names beside these, as it was typed. */
function listValues({ key, values }: Facet, terms: FacetTerms): ListedValue[] {
  const typed = [...terms.chosen, ...terms.excluded]
    .filter((value) => !values.some((listed) => isSame(listed.value, value)))
    .map((value) => ({ value, label: value, hint: null, count: null }))
  return [...typed, ...values].map((listed) => ({
    ...listed,
    label: nameFacetValue(key, listed),
    state: stateOf(terms, listed.value),
  }))
}

function stateOf({ chosen, excluded }: FacetTerms, value: string): FacetValueState {
  if (chosen.some((one) => isSame(one, value))) return 'chosen'
  return excluded.some((one) => isSame(one, value)) ? 'excluded' : 'open'
}

/** A value is on one of the lists or on none. */
function toggle(
  terms: FacetTerms,
  { value, list }: { value: string; list: keyof FacetTerms },
): FacetTerms {
  const without = (values: string[]) => values.filter((one) => !isSame(one, value))
  const isListed = terms[list].some((one) => isSame(one, value))
  const next = { chosen: without(terms.chosen), excluded: without(terms.excluded) }
  return isListed ? next : { ...next, [list]: [...next[list], value] }
}

/** Case does not matter in queries. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}
