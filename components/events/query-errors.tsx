'use client'

import { Button } from '@/components/ui/button'
import { type QueryError, renderCaret } from '@/lib/events/query/query-error'

type QueryErrorsProps = {
  id: string
  text: string
  errors: readonly QueryError[]
  onReplace: (text: string) => void
}

/** What is wrong with a query, with a caret under each place, and what to write instead. */
export function QueryErrors({ id, text, errors, onReplace }: QueryErrorsProps) {
  return (
    <div
      id={id}
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
