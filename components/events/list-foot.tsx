import { Button } from '@/components/ui/button'
import type { ListState } from './event-list-store'

/** Below the last row: what is on its way, what did not come, or that this is the end. */
export function ListFoot({ state, onRetry }: { state: ListState; onRetry: () => void }) {
  const { window, hasFailed } = state
  if (hasFailed) return <FailedLine text="More events could not be loaded." onRetry={onRetry} />
  const isEnd = window.olderCursor === null
  return (
    <p className="sticky left-0 px-3 py-2 text-center text-muted-foreground text-xs">
      {isEnd ? 'No older events' : 'Loading older events…'}
    </p>
  )
}

/** At an edge of the table: what got no answer, and the way to ask again. */
export function FailedLine({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <div
      role="alert"
      className="sticky bottom-0 left-0 flex items-center justify-center gap-3 border-t bg-gone-subtle px-3 py-2 text-gone"
    >
      {text}
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}

export function PendingBar({ isPending }: { isPending: boolean }) {
  if (!isPending) return null
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 top-0 z-3 h-0.5 overflow-hidden bg-accent-subtle"
    >
      <div className="h-full w-1/3 animate-pending bg-accent" />
    </div>
  )
}
