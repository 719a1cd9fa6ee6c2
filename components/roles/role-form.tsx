'use client'

import { type ReactNode, useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { Label } from '@/components/ui/label'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { type Permission, permissions } from '@/lib/access/schema'
import { PermissionText } from './permission-text'
import type { RoleValues } from './role-actions'

type RoleFormProps = {
  initial: RoleValues
  ownPermissions: readonly Permission[]
  submitLabel: string
  run: (values: RoleValues) => Promise<Outcome<unknown>>
  onDone: () => void
  /** Stands above the permissions, and may set them all. */
  above?: (setPermissions: (chosen: Permission[]) => void) => ReactNode
}

/** The same form makes a role and changes one. */
export function RoleForm(props: RoleFormProps) {
  const { initial, ownPermissions, submitLabel, run, onDone, above } = props
  const [name, setName] = useState(initial.name)
  const [description, setDescription] = useState(initial.description ?? '')
  const [chosen, setChosen] = useState<readonly Permission[]>(initial.permissions)
  const { submit, isPending, errorOf, problem } = useSubmit(run, {
    fields: ['name', 'description', 'permissions'],
    onDone,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ name, description: description.trim() || null, permissions: [...chosen] })
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
      {above?.(setChosen)}
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium">Permissions</legend>
        {errorOf('permissions') ? (
          <p role="alert" className="text-gone text-xs">
            {errorOf('permissions')}
          </p>
        ) : null}
        {(Object.keys(permissions) as Permission[]).map((permission) => {
          const isMine = ownPermissions.includes(permission)
          return (
            <Label key={permission} className="flex items-start gap-2.5 font-normal">
              <Checkbox
                className="mt-0.5"
                checked={chosen.includes(permission)}
                disabled={!isMine}
                onCheckedChange={(checked) =>
                  setChosen((before) =>
                    checked === true
                      ? [...before, permission]
                      : before.filter((one) => one !== permission),
                  )
                }
              />
              <span className="grid">
                <PermissionText permission={permission} />
                {isMine ? null : (
                  <span className="text-muted-foreground text-xs">
                    You do not have it, so you cannot give it.
                  </span>
                )}
              </span>
            </Label>
          )
        })}
      </fieldset>
      <SubmitLine label={submitLabel} isPending={isPending} />
    </form>
  )
}
