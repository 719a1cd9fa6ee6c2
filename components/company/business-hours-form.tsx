'use client'

import { useState } from 'react'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { BusinessHours } from '@/lib/companies/schema'

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

type BusinessHoursFormProps = {
  company: string
  businessHours: BusinessHours
  onSave: (input: { company: string; businessHours: BusinessHours }) => Promise<Outcome<unknown>>
}

export function BusinessHoursForm({ company, businessHours, onSave }: BusinessHoursFormProps) {
  const [hours, setHours] = useState(businessHours)
  const { submit, isPending, isDone, errorOf, problem, reset } = useSubmit(onSave, {
    fields: ['businessHours/days', 'businessHours/from', 'businessHours/to'],
  })
  const change = (next: Partial<BusinessHours>) => {
    setHours({ ...hours, ...next })
    reset()
  }
  const daysError = errorOf('businessHours/days')
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, businessHours: hours })
      }}
    >
      <FormProblem text={problem} />
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium">Days</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          {dayNames.map((name, index) => (
            <CheckLine
              key={name}
              isChecked={hours.days.includes(index + 1)}
              onChange={(isChecked) =>
                change({
                  days: isChecked
                    ? [...hours.days, index + 1]
                    : hours.days.filter((day) => day !== index + 1),
                })
              }
            >
              {name}
            </CheckLine>
          ))}
        </div>
        {daysError ? <p className="text-gone text-xs">{daysError}</p> : null}
      </fieldset>
      <div className="grid max-w-sm grid-cols-2 gap-4">
        <Field label="From" error={errorOf('businessHours/from')}>
          {(control) => (
            <Input
              {...control}
              type="time"
              required
              value={hours.from}
              onChange={(event) => change({ from: event.target.value })}
            />
          )}
        </Field>
        <Field label="To" error={errorOf('businessHours/to')}>
          {(control) => (
            <Input
              {...control}
              type="time"
              required
              value={hours.to}
              onChange={(event) => change({ to: event.target.value })}
            />
          )}
        </Field>
      </div>
      <SaveLine isPending={isPending} isDone={isDone} label="Save hours" />
    </form>
  )
}
