'use client'

import { useState } from 'react'
import { QueryErrors } from '@/components/events/query-errors'
import { useDraftErrors } from '@/components/events/use-draft-errors'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

type RuleQueryFieldProps = {
  value: string
  error: string | undefined
  onChange: (query: string) => void
}

/** The query of a rule; what is wrong with it stands below as it is typed. */
export function RuleQueryField({ value, error, onChange }: RuleQueryFieldProps) {
  const [caret, setCaret] = useState(value.length)
  const errors = useDraftErrors({ draft: { text: value, caret }, isDraft: true, isWriting: false })
  return (
    <div className="grid gap-2">
      <Field
        label="Query"
        hint="As in the search box; empty is every event."
        error={errors.length > 0 ? undefined : error}
      >
        {(control) => (
          <Input
            {...control}
            className="text-code"
            spellCheck={false}
            autoComplete="off"
            placeholder="action:auth.failed"
            value={value}
            onChange={(event) => {
              setCaret(event.target.selectionStart ?? event.target.value.length)
              onChange(event.target.value)
            }}
          />
        )}
      </Field>
      <div aria-live="polite">
        {errors.length > 0 ? (
          <QueryErrors id="rule-query-errors" text={value} errors={errors} onReplace={onChange} />
        ) : null}
      </div>
    </div>
  )
}
