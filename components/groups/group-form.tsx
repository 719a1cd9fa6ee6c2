'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { GroupValues, RoleChoice } from './group-actions'

type GroupFormProps = {
  initial: GroupValues
  roles: readonly RoleChoice[]
  submitLabel: string
  run: (values: GroupValues) => Promise<Outcome<unknown>>
  onDone: () => void
}

/** The same form makes a group and changes one. */
export function GroupForm({ initial, roles, submitLabel, run, onDone }: GroupFormProps) {
  const [name, setName] = useState(initial.name)
  const [description, setDescription] = useState(initial.description ?? '')
  const [role, setRole] = useState(initial.role ?? '')
  const { submit, isPending, errorOf, problem } = useSubmit(run, {
    fields: ['name', 'description', 'role'],
    onDone,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ name, description: description.trim() || null, role: role || null })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Name" error={errorOf('name')}>
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
        hint="Everybody in the group may do what it allows, beside what their own role does."
        error={errorOf('role')}
      >
        {(control) => (
          <Select {...control} value={role} onChange={(event) => setRole(event.target.value)}>
            <option value="">No role</option>
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
