'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SaveLine } from '@/components/ui/save-line'
import { Select } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { Rhythm } from '@/lib/events/integrity/schema'

type PublishingFormProps = {
  company: string
  recipients: readonly string[]
  rhythm: Rhythm
  onSave: (input: {
    company: string
    recipients: string
    rhythm: Rhythm
  }) => Promise<Outcome<unknown>>
}

/** To whom checkpoints are mailed, and how often. */
export function PublishingForm({ company, onSave, ...saved }: PublishingFormProps) {
  const [recipients, setRecipients] = useState(saved.recipients.join('\n'))
  const [rhythm, setRhythm] = useState(saved.rhythm)
  const { submit, isPending, isDone, errorOf, problem, reset } = useSubmit(onSave, {
    fields: ['recipients', 'rhythm'],
  })
  return (
    <form
      className="grid max-w-md gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, recipients, rhythm })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="Mail checkpoints to"
        hint="One address a line: people outside this company, such as your auditors, are best."
        error={errorOf('recipients')}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            spellCheck={false}
            value={recipients}
            onChange={(event) => {
              setRecipients(event.target.value)
              reset()
            }}
          />
        )}
      </Field>
      <Field label="How often" error={errorOf('rhythm')}>
        {(control) => (
          <Select
            {...control}
            value={rhythm}
            onChange={(event) => {
              setRhythm(event.target.value === 'weekly' ? 'weekly' : 'daily')
              reset()
            }}
          >
            <option value="daily">Every day</option>
            <option value="weekly">Every week</option>
          </Select>
        )}
      </Field>
      <SaveLine isPending={isPending} isDone={isDone} />
    </form>
  )
}
