'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { TimeZonePicker } from './time-zone-picker'

type CompanyFormProps = {
  company: string
  name: string
  timeZone: string
  zones: readonly string[]
  onSave: (input: { company: string; name: string; timeZone: string }) => Promise<Outcome<unknown>>
}

export function CompanyForm({ company, zones, onSave, ...saved }: CompanyFormProps) {
  const [name, setName] = useState(saved.name)
  const [timeZone, setTimeZone] = useState(saved.timeZone)
  const { submit, isPending, isDone, errorOf, problem, reset } = useSubmit(onSave, {
    fields: ['name', 'timeZone'],
  })
  return (
    <form
      className="grid max-w-sm gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, name, timeZone })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Company name" error={errorOf('name')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={100}
            autoComplete="organization"
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              reset()
            }}
          />
        )}
      </Field>
      <Field label="Time zone" error={errorOf('timeZone')}>
        {(control) => (
          <TimeZonePicker
            {...control}
            value={timeZone}
            zones={zones}
            onChange={(zone) => {
              setTimeZone(zone)
              reset()
            }}
          />
        )}
      </Field>
      <SaveLine isPending={isPending} isDone={isDone} />
    </form>
  )
}
