'use client'

import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type RequestResetFormProps = { onRequest: (input: { email: string }) => Promise<Outcome<unknown>> }

/** Says the same whoever asks: else it would tell strangers who has an account. */
export function RequestResetForm({ onRequest }: RequestResetFormProps) {
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onRequest, {
    fields: ['email'],
  })
  if (isDone) {
    return (
      <Alert tone="success" title="Look into your mailbox">
        <p>If there is an account with this e-mail, a link is on its way. It works for an hour.</p>
      </Alert>
    )
  }
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ email: String(new FormData(event.currentTarget).get('email') ?? '') })
      }}
    >
      <FormProblem text={problem} />
      <Field label="E-mail" error={errorOf('email')}>
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="username" required />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isPending}>
        {isPending ? 'Sending…' : 'Send me a link'}
      </Button>
    </form>
  )
}
