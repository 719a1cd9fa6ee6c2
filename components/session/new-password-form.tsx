'use client'

import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { routes } from '@/lib/web/routes'

type NewPasswordFormProps = {
  resetToken: string
  onSet: (input: { resetToken: string; password: string }) => Promise<Outcome<unknown>>
}

export function NewPasswordForm({ resetToken, onSet }: NewPasswordFormProps) {
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onSet, {
    fields: ['password'],
  })
  if (isDone) {
    return (
      <>
        <Alert tone="success" title="Your password is set">
          <p>All your sessions have ended. Sign in with the new password.</p>
        </Alert>
        <Button asChild variant="primary">
          <Link href={routes.signIn()}>Sign in</Link>
        </Button>
      </>
    )
  }
  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const password = String(new FormData(event.currentTarget).get('password') ?? '')
        submit({ resetToken, password })
      }}
    >
      <FormProblem text={problem} />
      <Field label="New password" hint="At least 12 characters." error={errorOf('password')}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            required
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isPending}>
        {isPending ? 'Saving…' : 'Set password'}
      </Button>
    </form>
  )
}
