import { CircleAlert, ScrollText, SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

type NoEventsProps = {
  /** What to say where the log itself has none. */
  emptyTitle: string
  isFiltered: boolean
  isWrong: boolean
  onClear: () => void
}

/** Three reasons for an empty table, each with its way out. */
export function NoEvents({ emptyTitle, isFiltered, isWrong, onClear }: NoEventsProps) {
  if (isWrong) {
    return (
      <EmptyState
        Icon={CircleAlert}
        title="Nothing was searched"
        actions={<Button onClick={onClear}>Clear all</Button>}
      >
        <p>The query has an error; it is marked above.</p>
      </EmptyState>
    )
  }
  if (isFiltered) {
    return (
      <EmptyState
        Icon={SearchX}
        title="No event matches"
        actions={<Button onClick={onClear}>Clear all</Button>}
      >
        <p>Widen the time, or take a filter away.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState Icon={ScrollText} title={emptyTitle}>
      <p>
        Events appear here as soon as an application sends them, or somebody changes something in
        this console.
      </p>
    </EmptyState>
  )
}
