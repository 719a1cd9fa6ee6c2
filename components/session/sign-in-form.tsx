'use client'

import { signIn } from 'next-auth/react'
import { type ReactNode, useState, useTransition } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { describeSignInError } from '@/lib/access/rules'
import { SecondFactorForm } from './second-factor-form'

type SignInFormProps = {
  /** Where to go afterwards; already checked to be one of our own pages. */
  callbackUrl: string
  /** What went wrong before this page was asked for, in next-auth's words. */
  initialError: string | null
  /** Below the button: other ways in. */
  children?: ReactNode
}

type Credentials = { email: string; password: string }

export function SignInForm({ callbackUrl, initialError, children }: SignInFormProps) {
  const [error, setError] = useState(initialError)
  const [isLeaving, setIsLeaving] = useState(false)
  const [isPending, startTransition] = useTransition()
  /** Right ones that need a code beside them: kept here, in this page's memory, and nowhere else. */
  const [accepted, setAccepted] = useState<Credentials | null>(null)
  const isBusy = isPending || isLeaving

  const attempt = (credentials: Credentials, code?: string) =>
    startTransition(async () => {
      const failure = await trySignIn({ ...credentials, ...(code ? { code } : {}) })
      if (failure === 'two_factor_needed') {
        setAccepted(credentials)
        setError(null)
        return
      }
      setError(failure)
      if (failure !== null) return
      setIsLeaving(true)
      // A whole new page: nothing that was rendered for a stranger stays.
      window.location.assign(callbackUrl)
    })

  if (accepted) {
    return (
      <SecondFactorForm
        error={error}
        isBusy={isBusy}
        onSubmit={(code) => attempt(accepted, code)}
        onCancel={() => {
          setAccepted(null)
          setError(null)
        }}
      />
    )
  }
  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        attempt({
          email: String(form.get('email') ?? ''),
          password: String(form.get('password') ?? ''),
        })
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
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
      {children}
    </form>
  )
}

/** Null when it worked, else next-auth's word for what went wrong. */
export async function trySignIn(
  credentials: Credentials & { code?: string },
): Promise<string | null> {
  try {
    const result = await signIn('credentials', { ...credentials, redirect: false })
    return result?.ok && !result.error ? null : (result?.error ?? 'unreachable')
  } catch {
    return 'unreachable'
  }
}
