'use client'

import { useState } from 'react'
import { type RoleChoice, RoleSelect } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Textarea } from '@/components/ui/textarea'
import { useSubmit } from '@/components/ui/use-submit'
import { type InvitationResult, invitedAtOnceMax } from '@/lib/access/schema/members'
import type { InviteMembers } from './member-actions'

type InviteFormProps = {
  company: string
  roles: readonly RoleChoice[]
  onInvite: InviteMembers
  onInvited: (results: InvitationResult[]) => void
}

export function InviteForm({ company, roles, onInvite, onInvited }: InviteFormProps) {
  const [emails, setEmails] = useState('')
  const [role, setRole] = useState(
    () => (roles.find(({ key }) => key === 'member') ?? roles[0])?.key ?? '',
  )
  const { submit, isPending, errorOf, problem } = useSubmit(onInvite, {
    fields: ['emails', 'role'],
    onDone: onInvited,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, emails, role })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="E-mail addresses"
        hint={`Up to ${invitedAtOnceMax}, separated by commas, spaces or lines.`}
        error={errorOf('emails')}
      >
        {(control) => (
          <Textarea
            {...control}
            required
            spellCheck={false}
            autoCapitalize="none"
            value={emails}
            onChange={(event) => setEmails(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Role"
        hint={roles.find(({ key }) => key === role)?.description}
        error={errorOf('role')}
      >
        {(control) => <RoleSelect {...control} roles={roles} value={role} onChange={setRole} />}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending}>
          {isPending ? 'Inviting…' : 'Invite'}
        </Button>
      </div>
    </form>
  )
}
