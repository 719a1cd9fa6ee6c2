'use client'

import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type AcceptFormProps = {
  token: string
  /** Who is signed in. */
  name: string
  onAccept: (input: { token: string }) => Promise<Outcome<unknown>>
}

export function AcceptForm({ token, name, onAccept }: AcceptFormProps) {
  const { submit, isPending, problem } = useSubmit(onAccept)
  return (
    <div className="grid gap-4">
      <FormProblem text={problem} />
      <Button variant="primary" disabled={isPending} onClick={() => submit({ token })}>
        {isPending ? 'Joining…' : `Accept as ${name}`}
      </Button>
    </div>
  )
}
