'use client'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useSubmit } from '@/components/ui/use-submit'
import type { TwoFactorActions } from './two-factor-view'

type BeginFormProps = {
  company: string
  onBegin: TwoFactorActions['begin']
  onBegun: (begun: { secret: string; qr: { size: number; path: string } }) => void
}

export function BeginForm({ company, onBegin, onBegun }: BeginFormProps) {
  const { submit, isPending, errorOf, problem } = useSubmit(onBegin, {
    fields: ['password'],
    onDone: onBegun,
  })
  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const password = String(new FormData(event.currentTarget).get('password') ?? '')
        submit({ company, password })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Your password" error={errorOf('password')}>
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
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isPending}>
          Continue
        </Button>
      </div>
    </form>
  )
}
