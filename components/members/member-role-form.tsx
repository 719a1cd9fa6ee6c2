'use client'

import { useState } from 'react'
import { type RoleChoice, RoleSelect } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { MemberDetails } from '@/lib/access/schema/members'
import type { ChangeMemberRole } from './member-actions'

type MemberRoleFormProps = {
  company: string
  member: MemberDetails
  givable: readonly RoleChoice[]
  onChange: ChangeMemberRole
}

export function MemberRoleForm({ company, member, givable, onChange }: MemberRoleFormProps) {
  const [role, setRole] = useState(member.role)
  const { submit, isPending, errorOf, problem } = useSubmit(onChange, { fields: ['role'] })
  // Somebody whose role is not the viewer's to give is not theirs to change either.
  if (!givable.some(({ key }) => key === member.role)) {
    return (
      <p>
        Role <span className="font-medium">{member.roleLabel}</span>
        <span className="block text-muted-foreground text-xs">
          It may do more than you may: only somebody who may do as much can change it.
        </span>
      </p>
    )
  }
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, memberId: member.id, role })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="Role"
        hint={givable.find(({ key }) => key === role)?.description}
        error={errorOf('role')}
      >
        {(control) => (
          <span className="flex gap-2">
            <span className="min-w-0 flex-1">
              <RoleSelect {...control} roles={givable} value={role} onChange={setRole} />
            </span>
            <Button type="submit" disabled={isPending || role === member.role}>
              {isPending ? 'Changing…' : 'Change role'}
            </Button>
          </span>
        )}
      </Field>
    </form>
  )
}
