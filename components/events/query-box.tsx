'use client'

import { type RefObject, useEffect, useState } from 'react'
import { appendTerm, type Edited } from '@/lib/events/query/complete'
import type { QueryError } from '@/lib/events/query/query-error'
import { QueryErrors } from './query-errors'
import { QueryForm } from './query-form'
import { rememberQuery } from './recent-queries'
import { useDraftErrors } from './use-draft-errors'

type QueryBoxProps = {
  company: string
  /** The text that the list below was searched with. */
  value: string
  /** What is wrong with it, as the server found. */
  errors: QueryError[]
  inputRef: RefObject<HTMLInputElement | null>
  onSubmit: (text: string) => void
  placeholder: string
  /** The arrow down goes on to what was found, where no list is open. */
  onLeave: () => void
}

/**
 * The query language as one line; what is wrong with it stands below, with a caret under the place. The input keeps its
 * own text: a controlled one would lose what was typed before the page came alive.
 */
export function QueryBox({ company, value, errors, inputRef, onSubmit, ...form }: QueryBoxProps) {
  const [draft, setDraft] = useState<Edited>({ text: value, caret: value.length })
  const [searched, setSearched] = useState(value)
  const [isListOpen, setIsListOpen] = useState(false)
  const isDraft = draft.text.trim() !== value
  const found = useDraftErrors({ draft, isDraft, isWriting: isListOpen })
  const shown = isDraft ? found : errors

  // The input is the outside system: a new value (a picker, the Back button) replaces its text, the first one does not.
  useEffect(() => {
    const input = inputRef.current
    if (!input) return
    if (value !== searched) {
      setSearched(value)
      input.value = value
    }
    const { value: text } = input
    setDraft((known) => (known.text === text ? known : { text, caret: text.length }))
  }, [inputRef, value, searched])

  const write = ({ text, caret }: Edited) => {
    const input = inputRef.current
    if (!input) return
    input.value = text
    input.focus()
    input.setSelectionRange(caret, caret)
    setDraft({ text, caret })
  }
  const submit = (text: string) => {
    void rememberIfRight(company, text)
    onSubmit(text)
  }

  return (
    <QueryForm
      {...form}
      company={company}
      value={value}
      draft={draft}
      isDraft={isDraft}
      inputRef={inputRef}
      errorsId={shown.length > 0 ? 'query-errors' : null}
      onDraft={setDraft}
      onWrite={write}
      onSubmit={submit}
      onInsert={(term) => write(appendTerm(draft.text, term))}
      onListChange={setIsListOpen}
    >
      {/* Always there: what is put into a new live region is said by no screen reader. */}
      <div aria-live="polite" className="not-empty:mt-2">
        {shown.length > 0 ? (
          <QueryErrors
            id="query-errors"
            text={isDraft ? draft.text : value}
            errors={shown}
            onReplace={(text) => (isDraft ? write({ text, caret: text.length }) : submit(text))}
          />
        ) : null}
      </div>
    </QueryForm>
  )
}

/** What cannot be searched for is not worth offering again. */
async function rememberIfRight(company: string, text: string): Promise<void> {
  if (text === '') return
  const { checkQuery } = await import('@/lib/events/query/check')
  if (checkQuery(text).errors.length === 0) rememberQuery(company, text)
}
