'use client'

import { CreateDialog } from '@/components/ui/create-dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { Permission } from '@/lib/access/schema'
import type { RoleColumn } from '@/lib/access/schema/roles'
import type { CreateRole } from './role-actions'
import { RoleForm } from './role-form'

type CreateRoleDialogProps = {
  company: string
  roles: readonly RoleColumn[]
  ownPermissions: readonly Permission[]
  onCreate: CreateRole
}

export function CreateRoleDialog(props: CreateRoleDialogProps) {
  const { company, roles, ownPermissions, onCreate } = props
  return (
    <CreateDialog label="Create role" description="A role can allow no more than you may.">
      {(close) => (
        <RoleForm
          initial={{ name: '', description: null, permissions: [] }}
          ownPermissions={ownPermissions}
          submitLabel="Create role"
          run={(values) => onCreate({ company, ...values })}
          onDone={close}
          above={(setPermissions) => (
            <Field label="Copy from" hint="Ticks below what that role allows, as far as you may.">
              {(control) => (
                <Select
                  {...control}
                  defaultValue=""
                  onChange={(event) => {
                    const from = roles.find(({ key }) => key === event.target.value)
                    setPermissions(
                      (from?.permissions ?? []).filter((one) => ownPermissions.includes(one)),
                    )
                  }}
                >
                  <option value="">No role</option>
                  {roles.map(({ key, label }) => (
                    <option key={key} value={key}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
        />
      )}
    </CreateDialog>
  )
}
