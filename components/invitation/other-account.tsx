'use client'

import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type OtherAccountProps = {
  token: string
  signedInAs: string
  invited: string
  onStartOver: (input: { token: string }) => Promise<Outcome<unknown>>
}

/** The link is somebody else's than who is signed in. */
export function OtherAccount({ token, signedInAs, invited, onStartOver }: OtherAccountProps) {
  const { submit, isPending, problem } = useSubmit(onStartOver)
  return (
    <div className="grid gap-4">
      <FormProblem text={problem} />
      <Alert tone="warning" title={`You are signed in as ${signedInAs}`}>
        <p>This invitation is for {invited}: sign out, and accept as them.</p>
      </Alert>
      <Button variant="primary" disabled={isPending} onClick={() => submit({ token })}>
        {isPending ? 'Signing out…' : 'Sign out and go on'}
      </Button>
    </div>
  )
}
