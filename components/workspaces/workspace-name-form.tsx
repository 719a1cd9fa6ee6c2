'use client'

import { useState } from 'react'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type WorkspaceNameFormProps = {
  initial: string
  submitLabel: string
  run: (values: { name: string }) => Promise<Outcome<unknown>>
  onDone: () => void
}

/** The same form makes a workspace and renames one. */
export function WorkspaceNameForm(props: WorkspaceNameFormProps) {
  const { initial, submitLabel, run, onDone } = props
  const [name, setName] = useState(initial)
  const { submit, isPending, errorOf, problem } = useSubmit(run, { fields: ['name'], onDone })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ name })
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
      <SubmitLine label={submitLabel} isPending={isPending} />
    </form>
  )
}
