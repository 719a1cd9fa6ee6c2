'use client'

import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { floatingClass } from '@/components/ui/overlay'
import type { Edited } from '@/lib/events/query/complete'
import { cn } from '@/lib/web/cn'
import { forgetQuery, readRecentQueries } from './recent-queries'
import { optionId, SuggestionList } from './suggestion-list'
import { SyntaxButton } from './syntax-button'
import { type Suggestion, useSuggestions } from './use-suggestions'

type QueryFormProps = {
  company: string
  value: string
  draft: Edited
  /** The text says something else than was searched for. */
  isDraft: boolean
  inputRef: RefObject<HTMLInputElement | null>
  errorsId: string | null
  placeholder: string
  onDraft: (draft: Edited) => void
  /** Replaces the text of the input. */
  onWrite: (edited: Edited) => void
  onSubmit: (text: string) => void
  onInsert: (term: string) => void
  onLeave: () => void
  onListChange: (isOpen: boolean) => void
  /** What stands below the bar, above its list: errors that are to be seen while the list is open. */
  children: ReactNode
}

/** The bar itself: an input with a list of what could be written at its caret (ARIA combobox with list autocomplete). */
export function QueryForm({ company, inputRef, draft, ...props }: QueryFormProps) {
  const listId = useId()
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState<string | null>(null)
  const [opened, setOpened] = useState({ recent: [] as string[], atMs: 0 })
  const { groups, problem, isPartial } = useSuggestions({ company, draft, opened, isOpen })
  const all = groups.flatMap(({ suggestions }) => suggestions)
  const isShown = isOpen && all.length > 0
  const chosen = all.find(({ id }) => id === active)

  const open = (isWanted: boolean) => {
    if (isWanted) setOpened({ recent: readRecentQueries(company), atMs: Date.now() })
    setActive(null)
    setIsOpen(isWanted)
    props.onListChange(isWanted)
  }
  const read = ({ value: text, selectionEnd }: HTMLInputElement) => {
    const caret = selectionEnd ?? text.length
    if (text === draft.text && caret === draft.caret) return
    setActive(null)
    props.onDraft({ text, caret })
  }
  const submit = (text: string) => {
    open(false)
    props.onSubmit(text)
  }
  const take = (suggestion: Suggestion) => {
    props.onWrite(suggestion.edited)
    if (suggestion.isRecent) submit(suggestion.edited.text)
    else setActive(null)
  }
  const forget = ({ label }: Suggestion) => {
    forgetQuery(company, label)
    setOpened({ ...opened, recent: readRecentQueries(company) })
    setActive(null)
  }
  const move = (step: 1 | -1) => {
    // One place more than there are suggestions: beyond either end nothing is chosen.
    const places = all.length + 1
    const at = chosen ? all.indexOf(chosen) : all.length
    const next = all[(at + step + places) % places]
    setActive(next?.id ?? null)
    if (next) document.getElementById(optionId(listId, next))?.scrollIntoView({ block: 'nearest' })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const first = isPartial ? all[0] : undefined
    const acts: Record<string, (() => void) | undefined> = {
      Escape: isShown ? () => open(false) : () => event.currentTarget.blur(),
      ArrowDown: isShown ? () => move(1) : event.altKey ? () => open(true) : props.onLeave,
      ArrowUp: isShown ? () => move(-1) : undefined,
      Enter: isShown && chosen ? () => take(chosen) : undefined,
      Tab: !isShown || event.shiftKey ? undefined : takeOf(chosen ?? first),
      Delete: isShown && chosen?.isRecent ? () => forget(chosen) : undefined,
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  function takeOf(suggestion: Suggestion | undefined) {
    return suggestion && (() => take(suggestion))
  }

  return (
    <search className="relative block">
      <form
        className="group relative flex items-center"
        onSubmit={(event) => {
          event.preventDefault()
          submit(inputRef.current?.value.trim() ?? '')
        }}
      >
        <Search className="absolute left-2.5 size-4 text-muted-foreground" aria-hidden />
        <input
          ref={inputRef}
          name="q"
          defaultValue={props.value}
          role="combobox"
          aria-label="Search events"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={isShown ? listId : undefined}
          aria-activedescendant={isShown && chosen ? optionId(listId, chosen) : undefined}
          aria-invalid={props.errorsId !== null || undefined}
          aria-describedby={props.errorsId ?? 'query-hint'}
          onInput={(event) => {
            read(event.currentTarget)
            if (!isOpen) open(true)
          }}
          onSelect={(event) => read(event.currentTarget)}
          onFocus={(event) => open(event.currentTarget.value === '')}
          onBlur={() => open(false)}
          onKeyDown={onKeyDown}
          placeholder={props.placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2_000}
          enterKeyHint="search"
          className="h-9 w-full min-w-0 rounded-md border border-control bg-surface pr-36 pl-8.5 text-code text-foreground placeholder:font-sans placeholder:text-muted-foreground aria-invalid:border-failed"
        />
        <span id="query-hint" className="sr-only">
          Words search everywhere; action:, actor: and target: narrow down. The arrows go through
          suggestions, Tab takes one, Enter searches.
        </span>
        <div className="absolute right-1 flex items-center gap-1">
          <Kbd aria-hidden className="mr-1 hidden sm:group-has-[:placeholder-shown]:inline-grid">
            /
          </Kbd>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Clear search"
            className="group-has-[:placeholder-shown]:hidden"
            onClick={() => {
              props.onWrite({ text: '', caret: 0 })
              if (props.value !== '') submit('')
            }}
          >
            <X aria-hidden />
          </Button>
          <SyntaxButton onInsert={props.onInsert} />
          <Button type="submit" variant={props.isDraft ? 'primary' : 'ghost'} size="sm">
            Search
          </Button>
        </div>
      </form>
      {props.children}
      {isShown || (isOpen && problem) ? (
        <div className={cn(floatingClass, 'absolute inset-x-0 top-full z-20 mt-1 max-w-3xl')}>
          {problem ? (
            <p role="alert" className="px-3 py-2 text-gone text-xs">
              {problem}
            </p>
          ) : (
            <SuggestionList
              id={listId}
              groups={groups}
              active={chosen?.id ?? null}
              onTake={take}
              onForget={forget}
            />
          )}
        </div>
      ) : null}
    </search>
  )
}
