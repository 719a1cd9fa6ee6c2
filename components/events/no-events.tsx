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
  const [Icon, title, words] = isWrong
    ? [CircleAlert, 'Nothing was searched', 'The query has an error; it is marked above.']
    : isFiltered
      ? [SearchX, 'No event matches', 'Widen the time, or take a filter away.']
      : [
          ScrollText,
          emptyTitle,
          'Events appear here as soon as an application sends them, or somebody changes something in this console.',
        ]
  const isSearch = isWrong || isFiltered
  return (
    <EmptyState
      Icon={Icon}
      title={title}
      actions={isSearch && <Button onClick={onClear}>Clear all</Button>}
    >
      <p>{words}</p>
    </EmptyState>
  )
}
