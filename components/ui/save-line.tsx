import { Check } from 'lucide-react'
import { Button } from './button'

type SaveLineProps = {
  isPending: boolean
  isDone: boolean
  label?: string
  /** What it says once it worked. */
  doneLabel?: string
}

/** The end of a form that stays on the page: its button, and that it worked, to eyes and to screen readers. */
export function SaveLine({
  isPending,
  isDone,
  label = 'Save',
  doneLabel = 'Saved',
}: SaveLineProps) {
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" variant="primary" disabled={isPending}>
        {isPending ? 'Saving…' : label}
      </Button>
      <span role="status" className="flex items-center gap-1 text-made text-xs">
        {isDone ? (
          <>
            <Check className="size-3.5" aria-hidden />
            {doneLabel}
          </>
        ) : null}
      </span>
    </div>
  )
}
