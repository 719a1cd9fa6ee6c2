'use client'

import { signIn } from 'next-auth/react'
import { useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { describeSignInError } from '@/lib/access/rules'

type SignInFormProps = {
  /** Where to go afterwards; already checked to be one of our own pages. */
  callbackUrl: string
  /** What went wrong before this page was asked for, in next-auth's words. */
  initialError: string | null
}

export function SignInForm({ callbackUrl, initialError }: SignInFormProps) {
  const [error, setError] = useState(initialError)
  const [isLeaving, setIsLeaving] = useState(false)
  const [isPending, startTransition] = useTransition()

  const submit = (form: FormData) =>
    startTransition(async () => {
      const failure = await trySignIn({
        email: String(form.get('email') ?? ''),
        password: String(form.get('password') ?? ''),
      })
      setError(failure)
      if (failure !== null) return
      setIsLeaving(true)
      // A whole new page: nothing that was rendered for a stranger stays.
      window.location.assign(callbackUrl)
    })

  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      {error === null ? null : (
        <Alert tone="error">
          <p>{describeSignInError(error)}</p>
        </Alert>
      )}
      <Field label="E-mail">
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            autoFocus
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isPending || isLeaving}>
        {isPending || isLeaving ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}

/** Null when it worked, else next-auth's word for what went wrong. */
export async function trySignIn(credentials: {
  email: string
  password: string
}): Promise<string | null> {
  try {
    const result = await signIn('credentials', { ...credentials, redirect: false })
    return result?.ok && !result.error ? null : (result?.error ?? 'unreachable')
  } catch {
    return 'unreachable'
  }
}
