'use client'

import { Button } from '@/components/ui/button'
import type { FacetKey, Facets } from '@/lib/events/schema/explore'
import { cn } from '@/lib/web/cn'
import { routes } from '@/lib/web/routes'
import { type Explored, keyOf, toQuery } from './explored'
import { FacetGroup } from './facet-group'
import { isFacetShown } from './facet-words'
import { useAnswer } from './use-answer'
import { WaitingFacets } from './waiting-facets'

type FacetPanelProps = {
  explored: Explored
  onQueryChange: (q: string) => void
  onFindOther: (key: FacetKey) => void
}

/** Who, what and where among the events that the table lists. Asked for once the table is there. */
export function FacetPanel({ explored, onQueryChange, onFindOther }: FacetPanelProps) {
  const { answer, problem, isPending, retry } = useAnswer<Facets>({
    key: keyOf(explored),
    isHeld: explored.isWaiting,
    address: () => routes.facets(explored.company, toQuery(explored)),
    about: null,
  })
  if (explored.isWrong) {
    return (
      <p className="px-2 text-muted-foreground text-xs">
        The query has an error, so nothing is counted.
      </p>
    )
  }
  if (problem !== null && !isPending) {
    return (
      <div role="alert" className="grid justify-items-start gap-2 px-2">
        <p className="text-gone">{problem}</p>
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      </div>
    )
  }
  if (!answer) return <WaitingFacets />
  return (
    <div
      aria-busy={isPending}
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] gap-4 transition-opacity',
        isPending && 'opacity-60',
      )}
    >
      {answer.facets
        .filter(({ key }) => isFacetShown(key, explored.perspective))
        .map((facet) => (
          <FacetGroup
            key={facet.key}
            facet={facet}
            q={explored.q}
            onQueryChange={onQueryChange}
            onFindOther={() => onFindOther(facet.key)}
          />
        ))}
    </div>
  )
}
