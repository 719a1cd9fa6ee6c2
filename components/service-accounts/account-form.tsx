'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { RoleChoice } from './account-actions'

type Values = { name: string; description: string | null; role: string }

type AccountFormProps = {
  initial: Values
  roles: readonly RoleChoice[]
  submitLabel: string
  run: (values: Values) => Promise<Outcome<unknown>>
  onDone: () => void
}

/** The same form makes an account and changes one. */
export function AccountForm({ initial, roles, submitLabel, run, onDone }: AccountFormProps) {
  const [name, setName] = useState(initial.name)
  const [description, setDescription] = useState(initial.description ?? '')
  const [role, setRole] = useState(initial.role)
  const { submit, isPending, errorOf, problem } = useSubmit(run, {
    fields: ['name', 'description', 'role'],
    onDone,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ name, description: description.trim() || null, role })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Name" hint="The program, such as “Nightly deploys”." error={errorOf('name')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Description" error={errorOf('description')}>
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Role"
        hint={roles.find(({ key }) => key === role)?.description}
        error={errorOf('role')}
      >
        {(control) => (
          <Select {...control} value={role} onChange={(event) => setRole(event.target.value)}>
            {roles.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending}>
          {isPending ? 'Saving…' : submitLabel}
        </Button>
      </div>
    </form>
  )
}
