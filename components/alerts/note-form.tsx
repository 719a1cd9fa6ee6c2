'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SaveLine } from '@/components/ui/save-line'
import { Textarea } from '@/components/ui/textarea'
import { useSubmit } from '@/components/ui/use-submit'
import type { AlertActions } from './alert-actions'

type NoteFormProps = { company: string; alert: string; onAdd: AlertActions['addNote'] }

export function NoteForm({ company, alert, onAdd }: NoteFormProps) {
  const [text, setText] = useState('')
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onAdd, {
    fields: ['text'],
    onDone: () => setText(''),
  })
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, id: alert, text })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="Note"
        hint="For whoever looks after this alert. The log is told that there is one, not what it says."
        error={errorOf('text')}
      >
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={4_000}
            className="min-h-16"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <SaveLine isPending={isPending} isDone={isDone} label="Add note" doneLabel="Added" />
    </form>
  )
}
