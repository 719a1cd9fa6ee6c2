import { Skeleton } from '@/components/ui/skeleton'

/** Where the facets are about to be. */
export function WaitingFacets() {
  return (
    <div aria-busy className="grid gap-4 px-2">
      {['first', 'second', 'third'].map((id) => (
        <div key={id} className="grid gap-2">
          <Skeleton className="h-4 w-20" />
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
        </div>
      ))}
    </div>
  )
}
