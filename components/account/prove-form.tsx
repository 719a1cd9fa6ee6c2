'use client'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type ProveFormProps<Value> = {
  company: string
  submitLabel: string
  variant: 'primary' | 'danger'
  onProve: (input: {
    company: string
    password: string
    secretCode: string
  }) => Promise<Outcome<Value>>
  onDone: (value: Value) => void
}

/** Password and code: what it takes to change how somebody signs in. */
export function ProveForm<Value>(props: ProveFormProps<Value>) {
  const { company, submitLabel, variant, onProve, onDone } = props
  const { submit, isPending, errorOf, problem } = useSubmit(onProve, {
    fields: ['password', 'secretCode'],
    onDone,
  })
  return (
    <form
      // Sent before the page is alive, the browser would write the password into the address otherwise.
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const values = new FormData(event.currentTarget)
        submit({
          company,
          password: String(values.get('password') ?? ''),
          secretCode: String(values.get('secretCode') ?? ''),
        })
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
      <Field label="Code" hint="Of your app, or a recovery code." error={errorOf('secretCode')}>
        {(control) => (
          <Input
            {...control}
            name="secretCode"
            autoComplete="one-time-code"
            className="text-code"
            spellCheck={false}
            autoCapitalize="none"
            required
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant={variant} disabled={isPending}>
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}
