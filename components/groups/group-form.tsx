'use client'

import { useState } from 'react'
import { type RoleChoice, RoleSelect } from '@/components/people/role-select'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { GroupValues } from './group-actions'

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
      <TextField
        label="Name"
        error={errorOf('name')}
        required
        maxLength={100}
        value={name}
        onChange={setName}
      />
      <TextField
        label="Description"
        error={errorOf('description')}
        maxLength={500}
        value={description}
        onChange={setDescription}
      />
      <Field
        label="Role"
        hint="Everybody in the group may do what it allows, beside what their own role does."
        error={errorOf('role')}
      >
        {(control) => (
          <RoleSelect {...control} roles={roles} value={role} onChange={setRole} none="No role" />
        )}
      </Field>
      <SubmitLine label={submitLabel} isPending={isPending} />
    </form>
  )
}
