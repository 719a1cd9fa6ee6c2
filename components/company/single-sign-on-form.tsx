'use client'

import { useState } from 'react'
import { type RoleChoice, RoleSelect } from '@/components/people/role-select'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { SingleSignOn } from '@/lib/access/schema/single-sign-on'
import { RoleMappings } from './role-mappings'

type SingleSignOnFormProps = {
  company: string
  settings: SingleSignOn
  roles: readonly RoleChoice[]
  onSave: (input: SingleSignOn & { company: string }) => Promise<Outcome<unknown>>
}

export function SingleSignOnForm({ company, settings, roles, onSave }: SingleSignOnFormProps) {
  const [claim, setClaim] = useState(settings.claim)
  const [mappings, setMappings] = useState(settings.mappings)
  const [joins, setJoins] = useState(settings.autoJoin !== null)
  const [domains, setDomains] = useState((settings.autoJoin?.domains ?? []).join(', '))
  const [joinRole, setJoinRole] = useState(settings.autoJoin?.role ?? 'member')
  const [isRequired, setIsRequired] = useState(settings.isRequired)
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onSave, {
    fields: ['claim', 'mappings', 'autoJoin', 'isRequired'],
  })
  const requiredError = errorOf('isRequired')
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        const named = domains.split(/[\s,;]+/).filter((domain) => domain !== '')
        const autoJoin = joins ? { domains: named, role: joinRole } : null
        submit({ company, claim, mappings, autoJoin, isRequired })
      }}
    >
      <FormProblem text={problem} />
      <div className="max-w-sm">
        <Field
          label="Claim with groups"
          hint="The member of the ID token that says which groups somebody is in."
          error={errorOf('claim')}
        >
          {(control) => (
            <Input
              {...control}
              required
              maxLength={100}
              className="text-code"
              spellCheck={false}
              autoCapitalize="none"
              value={claim}
              onChange={(event) => setClaim(event.target.value)}
            />
          )}
        </Field>
      </div>
      <RoleMappings
        mappings={mappings}
        roles={roles}
        errorOf={(path) => errorOf(`mappings${path}`)}
        onChange={setMappings}
      />
      <div className="grid gap-3">
        <CheckLine isChecked={joins} onChange={setJoins}>
          People of certain e-mail domains join without an invitation.
        </CheckLine>
        {joins ? (
          <div className="grid max-w-lg items-start gap-4 sm:grid-cols-2">
            <Field
              label="Domains"
              hint="Separated by commas, like example.com. You need an e-mail at each domain that you add."
              error={errorOf('autoJoin/domains')}
            >
              {(control) => (
                <Input
                  {...control}
                  required
                  className="text-code"
                  spellCheck={false}
                  autoCapitalize="none"
                  value={domains}
                  onChange={(event) => setDomains(event.target.value)}
                />
              )}
            </Field>
            <Field label="Their role" error={errorOf('autoJoin/role')}>
              {(control) => (
                <RoleSelect
                  {...control}
                  roles={roles.filter(({ key }) => key !== 'owner')}
                  value={joinRole}
                  onChange={setJoinRole}
                />
              )}
            </Field>
          </div>
        ) : null}
      </div>
      <div className="grid gap-1.5">
        <CheckLine isChecked={isRequired} onChange={setIsRequired}>
          Passwords open this company to owners only; everybody else uses single sign-on.
        </CheckLine>
        {requiredError ? (
          <p role="alert" className="text-gone text-xs">
            {requiredError}
          </p>
        ) : null}
      </div>
      <SaveLine isPending={isPending} isDone={isDone} label="Save single sign-on" />
    </form>
  )
}
