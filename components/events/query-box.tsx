'use client'

import { Search, X } from 'lucide-react'
import { type Ref, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { type QueryError, renderCaret } from '@/lib/events/query/query-error'

type QueryBoxProps = {
  /** The text that the list below was searched with. */
  value: string
  /** What is wrong with it, as the server found. */
  errors: QueryError[]
  inputRef: Ref<HTMLInputElement>
  onSubmit: (text: string) => void
}

/** The query language as one line; what is wrong with it stands below, with a caret under the place. */
export function QueryBox({ value, errors, inputRef, onSubmit }: QueryBoxProps) {
  return (
    <div className="grid gap-2">
      {/* A new value from outside (a picker, the Back button) starts the draft anew. */}
      <QueryForm
        key={value}
        value={value}
        isInvalid={errors.length > 0}
        inputRef={inputRef}
        onSubmit={onSubmit}
      />
      {errors.length > 0 ? <QueryErrors text={value} errors={errors} onReplace={onSubmit} /> : null}
    </div>
  )
}

type QueryFormProps = Omit<QueryBoxProps, 'errors'> & { isInvalid: boolean }

function QueryForm({ value, isInvalid, inputRef, onSubmit }: QueryFormProps) {
  const [draft, setDraft] = useState(value)
  return (
    <search>
      <form
        className="relative flex items-center"
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit(draft.trim())
        }}
      >
        <Search className="absolute left-2.5 size-4 text-muted-foreground" aria-hidden />
        <input
          ref={inputRef}
          name="q"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          aria-label="Search events"
          aria-invalid={isInvalid || undefined}
          aria-describedby={isInvalid ? 'query-errors' : 'query-hint'}
          placeholder="action:finding.* actor:bob@example.com target:project-123"
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
          {draft === '' ? (
            <Kbd aria-hidden className="mr-1 hidden sm:inline-grid">
              /
            </Kbd>
          ) : (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Clear search"
              onClick={() => {
                setDraft('')
                if (value !== '') onSubmit('')
              }}
            >
              <X aria-hidden />
            </Button>
          )}
          <Button type="submit" variant={draft.trim() === value ? 'ghost' : 'primary'} size="sm">
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
