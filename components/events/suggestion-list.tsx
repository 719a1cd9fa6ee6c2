'use client'

import { History, X } from 'lucide-react'
import { cn } from '@/lib/web/cn'
import type { Suggestion, SuggestionGroup } from './use-suggestions'

type SuggestionListProps = {
  id: string
  groups: readonly SuggestionGroup[]
  /** Id of the suggestion that Enter takes. */
  active: string | null
  onTake: (suggestion: Suggestion) => void
  onForget: (suggestion: Suggestion) => void
}

/** The list under the query bar. The keyboard stays in the bar: it moves through the options from there. */
export function SuggestionList({ id, groups, active, onTake, onForget }: SuggestionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      tabIndex={-1}
      // A press would take the keyboard out of the bar.
      onMouseDown={(event) => event.preventDefault()}
      className="max-h-[min(22rem,50dvh)] overflow-y-auto overscroll-contain p-1"
    >
      {groups.map(({ heading, suggestions }, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of options
        <div key={heading} role="group" aria-labelledby={`${id}-${index}`}>
          <div
            id={`${id}-${index}`}
            role="presentation"
            className="px-2 py-1.5 text-muted-foreground text-xs"
          >
            {heading}
          </div>
          {suggestions.map((suggestion) => (
            <Option
              key={suggestion.id}
              id={optionId(id, suggestion)}
              suggestion={suggestion}
              isActive={suggestion.id === active}
              onTake={onTake}
              onForget={onForget}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

/** An id of the document must not have spaces. */
export function optionId(listId: string, { id }: Suggestion): string {
  return `${listId}-${encodeURIComponent(id)}`
}

type OptionProps = Pick<SuggestionListProps, 'onTake' | 'onForget'> & {
  id: string
  suggestion: Suggestion
  isActive: boolean
}

function Option({ id, suggestion, isActive, onTake, onForget }: OptionProps) {
  const { label, isCode, hint, count, isRecent } = suggestion
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, an option never has the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onClick={() => onTake(suggestion)}
      className={cn(
        'flex min-h-8 cursor-default items-center gap-3 rounded-md px-2 py-1 text-13 hover:bg-hover',
        isActive && 'bg-hover outline-2 outline-accent -outline-offset-2',
      )}
    >
      {isRecent ? <History className="size-4 shrink-0 text-muted-foreground" aria-hidden /> : null}
      <span className={cn('min-w-0 max-w-full truncate', isCode && 'text-code')}>{label}</span>
      {hint ? (
        <span className="min-w-0 flex-1 truncate text-muted-foreground text-xs">{hint}</span>
      ) : null}
      {count === null ? null : (
        <span className="ml-auto shrink-0 text-muted-foreground text-xs tabular-nums">
          {count.toLocaleString('en-US')}
        </span>
      )}
      {isRecent ? <Forget onForget={() => onForget(suggestion)} /> : null}
    </div>
  )
}

/** For the pointer alone: nothing within an option can have the keyboard. There the Delete key does the same. */
function Forget({ onForget }: { onForget: () => void }) {
  return (
    <span
      aria-hidden
      title="Forget this search (Delete)"
      data-slot="forget"
      className="ml-auto grid size-6 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-subtle hover:text-foreground"
      onClick={(event) => {
        event.stopPropagation()
        onForget()
      }}
    >
      <X className="size-3.5" />
    </span>
  )
}
