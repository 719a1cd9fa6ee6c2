'use client'

import { Search, X } from 'lucide-react'
import { type RefObject, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { type QueryError, renderCaret } from '@/lib/events/query/query-error'

type QueryBoxProps = {
  /** The text that the list below was searched with. */
  value: string
  /** What is wrong with it, as the server found. */
  errors: QueryError[]
  inputRef: RefObject<HTMLInputElement | null>
  onSubmit: (text: string) => void
  placeholder: string
  /** The arrow down goes on to what was found. */
  onLeave: () => void
}

/** The query language as one line; what is wrong with it stands below, with a caret under the place. */
export function QueryBox({ errors, ...form }: QueryBoxProps) {
  return (
    <div className="grid gap-2">
      <QueryForm {...form} isInvalid={errors.length > 0} />
      {errors.length > 0 ? (
        <QueryErrors text={form.value} errors={errors} onReplace={form.onSubmit} />
      ) : null}
    </div>
  )
}

type QueryFormProps = Omit<QueryBoxProps, 'errors'> & { isInvalid: boolean }

/** The input keeps its own text: a controlled one would lose what was typed before the page came alive. */
function QueryForm({ value, isInvalid, inputRef, placeholder, onSubmit, onLeave }: QueryFormProps) {
  const [searched, setSearched] = useState(value)
  const [isDraft, setIsDraft] = useState(false)
  const compare = (input: HTMLInputElement) => setIsDraft(input.value.trim() !== value)

  // The input is the outside system: a new value (a picker, the Back button) replaces its text, the first one does not.
  useEffect(() => {
    const input = inputRef.current
    if (!input) return
    if (value !== searched) {
      setSearched(value)
      input.value = value
    }
    setIsDraft(input.value.trim() !== value)
  }, [inputRef, value, searched])

  return (
    <search>
      <form
        className="group relative flex items-center"
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit(inputRef.current?.value.trim() ?? '')
        }}
      >
        <Search className="absolute left-2.5 size-4 text-muted-foreground" aria-hidden />
        <input
          ref={inputRef}
          name="q"
          defaultValue={value}
          onInput={(event) => compare(event.currentTarget)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Escape') event.currentTarget.blur()
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            onLeave()
          }}
          aria-label="Search events"
          aria-invalid={isInvalid || undefined}
          aria-describedby={isInvalid ? 'query-errors' : 'query-hint'}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2_000}
          enterKeyHint="search"
          className="h-9 w-full min-w-0 rounded-md border border-control bg-surface pr-28 pl-8.5 text-code text-foreground placeholder:font-sans placeholder:text-muted-foreground aria-invalid:border-failed"
        />
        <span id="query-hint" className="sr-only">
          Words search everywhere; action:, actor: and target: narrow down. Enter searches.
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
              if (!inputRef.current) return
              inputRef.current.value = ''
              inputRef.current.focus()
              compare(inputRef.current)
              if (value !== '') onSubmit('')
            }}
          >
            <X aria-hidden />
          </Button>
          <Button type="submit" variant={isDraft ? 'primary' : 'ghost'} size="sm">
            Search
          </Button>
        </div>
      </form>
    </search>
  )
}

type QueryErrorsProps = {
  text: string
  errors: QueryError[]
  onReplace: (text: string) => void
}

function QueryErrors({ text, errors, onReplace }: QueryErrorsProps) {
  return (
    <div
      id="query-errors"
      role="alert"
      className="grid gap-2 rounded-md border border-gone/30 bg-gone-subtle px-3 py-2 text-gone"
    >
      {errors.map((error) => (
        <div key={`${error.position} ${error.message}`} className="grid gap-1">
          <pre aria-hidden className="overflow-x-auto text-code leading-snug">
            {renderCaret(text, error)}
          </pre>
          <p className="flex flex-wrap items-center gap-x-2">
            <span>{error.message}</span>
            {error.suggestion === undefined ? null : (
              <Button
                size="sm"
                className="h-6"
                onClick={() => onReplace(replaceSpan(text, error, error.suggestion ?? ''))}
              >
                {error.suggestion === '' ? 'Take it out' : `Use ${error.suggestion.trim()}`}
              </Button>
            )}
          </p>
        </div>
      ))}
    </div>
  )
}

function replaceSpan(text: string, { position, length }: QueryError, replacement: string): string {
  return text.slice(0, position) + replacement + text.slice(position + length)
}
