'use client'

import { useState } from 'react'
import { trySignIn } from '@/components/session/sign-in-form'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { routes } from '@/lib/web/routes'

type JoinInput = { token: string; name: string; password: string }
export type Join = (input: JoinInput) => Promise<Outcome<{ companySlug: string; email: string }>>

type JoinFormProps = {
  token: string
  email: string
  /** Then its password is asked for, else a name and a new password. */
  hasAccount: boolean
  onJoin: Join
}

/** Accepts an invitation and signs in. */
export function JoinForm({ token, email, hasAccount, onJoin }: JoinFormProps) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [isLeaving, setIsLeaving] = useState(false)
  const { submit, isPending, errorOf, problem } = useSubmit(joinAndSignIn, {
    fields: ['name', 'password'],
    onDone: (next) => {
      setIsLeaving(true)
      // A whole new page: nothing that was rendered for a stranger stays.
      window.location.assign(next)
    },
  })

  async function joinAndSignIn(input: JoinInput): Promise<Outcome<string>> {
    const outcome = await onJoin(input)
    if (!outcome.ok) return outcome
    const next = routes.company(outcome.value.companySlug)
    const failure = await trySignIn({ email: outcome.value.email, password: input.password })
    // Joined they have; what is missing, such as a second factor, the sign-in page asks for.
    return { ok: true, value: failure === null ? next : routes.signIn({ callbackUrl: next }) }
  }

  const isBusy = isPending || isLeaving
  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ token, name, password })
      }}
    >
      <FormProblem text={problem} />
      {hasAccount ? (
        <p className="text-muted-foreground">
          This e-mail has an account here already: its password lets you in.
        </p>
      ) : (
        <Field label="Your name" error={errorOf('name')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      {/* Password managers keep the password with it. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field
        label="Password"
        hint={hasAccount ? undefined : 'At least 12 characters.'}
        error={errorOf('password')}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            required
            autoComplete={hasAccount ? 'current-password' : 'new-password'}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? 'Joining…' : 'Accept invitation'}
      </Button>
    </form>
  )
}
