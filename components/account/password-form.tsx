'use client'

import { useRef } from 'react'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { SaveLine } from '@/components/ui/save-line'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type PasswordFormProps = {
  company: string
  /** For password managers, which file a password under it. */
  email: string
  onChange: (input: {
    company: string
    currentPassword: string
    password: string
  }) => Promise<Outcome<unknown>>
}

export function PasswordForm({ company, email, onChange }: PasswordFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onChange, {
    fields: ['currentPassword', 'password'],
    onDone: () => form.current?.reset(),
  })
  return (
    <form
      ref={form}
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid max-w-sm gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const values = new FormData(event.currentTarget)
        submit({
          company,
          currentPassword: String(values.get('currentPassword') ?? ''),
          password: String(values.get('password') ?? ''),
        })
      }}
    >
      <FormProblem text={problem} />
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field label="Current password" error={errorOf('currentPassword')}>
        {(control) => (
          <Input
            {...control}
            name="currentPassword"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Field
        label="New password"
        hint="At least 12 characters. Your other sessions end."
        error={errorOf('password')}
      >
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
      <SaveLine
        isPending={isPending}
        isDone={isDone}
        label="Change password"
        doneLabel="Password changed"
      />
    </form>
  )
}
