'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
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
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending}>
          {isPending ? 'Saving…' : submitLabel}
        </Button>
      </div>
    </form>
  )
}
