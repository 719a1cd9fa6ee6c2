'use client'

import { useState } from 'react'
import { DateTimeInput } from '@/components/time/date-time-input'
import { useTimeZone } from '@/components/time/time-zone'
import { Button } from '@/components/ui/button'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { Scope } from '@/lib/access/schema'
import type { CreateKey } from './api-key-view'

const scopeLabels: Record<Scope, string> = {
  'events:read': 'Read the log',
  'events:write': 'Send events',
}

const dayMs = 86_400_000

type CreateKeyFormProps = {
  company: string
  /** The service account that the key is to act as; else the member's own. */
  serviceAccountId?: string | undefined
  scopes: readonly Scope[]
  onCreate: CreateKey
  onCreated: (secret: string) => void
}

export function CreateKeyForm({
  company,
  serviceAccountId,
  scopes,
  onCreate,
  onCreated,
}: CreateKeyFormProps) {
  const zone = useTimeZone()
  const [openedAt] = useState(() => Date.now())
  const [name, setName] = useState('')
  const [expiresAt, setExpiresAt] = useState<string | null>(() =>
    new Date(openedAt + 90 * dayMs).toISOString(),
  )
  const [hasNoEnd, setHasNoEnd] = useState(false)
  const [chosen, setChosen] = useState<readonly Scope[]>(() => scopes.slice(0, 1))
  const { submit, isPending, errorOf, problem } = useSubmit(onCreate, {
    fields: ['name', 'expiresAt', 'scopes'],
    onDone: ({ key }) => onCreated(key),
  })

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({
          company,
          ...(serviceAccountId === undefined ? {} : { serviceAccountId }),
          name,
          expiresAt: hasNoEnd ? null : expiresAt,
          scopes: [...chosen],
        })
      }}
    >
      <FormProblem text={problem} />
      <Field
        label="Name"
        hint="What will use it, such as “SIEM connector”."
        error={errorOf('name')}
      >
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
      <div className="grid gap-2">
        <Field label="Expires" hint={`In ${zone}.`} error={errorOf('expiresAt')}>
          {(control) => (
            <DateTimeInput
              {...control}
              required={!hasNoEnd}
              disabled={hasNoEnd}
              earliest={new Date(openedAt).toISOString()}
              value={expiresAt}
              onChange={setExpiresAt}
            />
          )}
        </Field>
        <CheckLine isChecked={hasNoEnd} onChange={setHasNoEnd}>
          Never expires
        </CheckLine>
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium">Scopes</legend>
        {scopes.map((scope) => (
          <CheckLine
            key={scope}
            isChecked={chosen.includes(scope)}
            onChange={(isChecked) =>
              setChosen(scopes.filter((id) => (id === scope ? isChecked : chosen.includes(id))))
            }
          >
            {scopeLabels[scope]} <span className="text-code text-muted-foreground">{scope}</span>
          </CheckLine>
        ))}
        {errorOf('scopes') ? <p className="text-gone text-xs">{errorOf('scopes')}</p> : null}
      </fieldset>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending || chosen.length === 0}>
          {isPending ? 'Creating…' : 'Create key'}
        </Button>
      </div>
    </form>
  )
}
