'use client'

import { useState } from 'react'
import { DateTimeInput } from '@/components/time/date-time-input'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { Textarea } from '@/components/ui/textarea'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { CoverageCount } from './coverage-count'
import type { HoldValues } from './hold-actions'

type HoldFormProps<Value> = {
  company: string
  initial: HoldValues
  submitLabel: string
  run: (values: HoldValues) => Promise<Outcome<Value>>
  onDone: (value: Value) => void
}

const fields = ['name', 'reason', 'q', 'from', 'to', 'person']

/** The same form places a hold and changes one. */
export function HoldForm<Value>(props: HoldFormProps<Value>) {
  const { company, initial, submitLabel, run, onDone } = props
  const [values, setValues] = useState(initial)
  const set = (change: Partial<HoldValues>) => setValues({ ...values, ...change })
  const { submit, isPending, errorOf, problem } = useSubmit(run, { fields, onDone })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(values)
      }}
    >
      <FormProblem text={problem} />
      <TextField
        label="Name"
        error={errorOf('name')}
        required
        maxLength={100}
        value={values.name}
        onChange={(name) => set({ name })}
      />
      <Field
        label="Reason"
        hint="Stands in the record, for whoever asks later."
        error={errorOf('reason')}
      >
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={2_000}
            className="min-h-14"
            value={values.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      <TextField
        label="Query"
        hint="As in the search box; empty leaves nothing out. Names can change: say who by e-mail or id."
        error={errorOf('q')}
        maxLength={2_000}
        spellCheck={false}
        className="font-mono"
        placeholder="action:*.deleted"
        value={values.q}
        onChange={(q) => set({ q })}
      />
      <TextField
        label="Person"
        hint="Only events that mention them. E-mail, id or reference."
        error={errorOf('person')}
        maxLength={320}
        value={values.person}
        onChange={(person) => set({ person })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Happened from" error={errorOf('from')}>
          {(control) => (
            <DateTimeInput {...control} value={values.from} onChange={(from) => set({ from })} />
          )}
        </Field>
        <Field label="Happened until" error={errorOf('to')}>
          {(control) => (
            <DateTimeInput {...control} value={values.to} onChange={(to) => set({ to })} />
          )}
        </Field>
      </div>
      <CoverageCount company={company} coverage={values} />
      <SubmitLine label={submitLabel} isPending={isPending} />
    </form>
  )
}
