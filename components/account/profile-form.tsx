'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type ProfileFormProps = {
  company: string
  name: string
  email: string
  onSave: (input: { company: string; name: string }) => Promise<Outcome<unknown>>
}

export function ProfileForm({ company, name: savedName, email, onSave }: ProfileFormProps) {
  const [name, setName] = useState(savedName)
  const { submit, isPending, isDone, errorOf, problem, reset } = useSubmit(onSave, {
    fields: ['name'],
  })
  return (
    <form
      className="grid max-w-sm gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, name })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Name" error={errorOf('name')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={200}
            autoComplete="name"
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              reset()
            }}
          />
        )}
      </Field>
      <Field label="E-mail" hint="What you sign in with.">
        {(control) => <Input {...control} value={email} readOnly className="bg-subtle" />}
      </Field>
      <SaveLine isPending={isPending} isDone={isDone} label="Save name" />
    </form>
  )
}
