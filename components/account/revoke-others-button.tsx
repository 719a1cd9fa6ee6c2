'use client'

import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

type RevokeOthersButtonProps = {
  company: string
  onRevoke: (input: { company: string }) => Promise<Outcome<unknown>>
}

export function RevokeOthersButton({ company, onRevoke }: RevokeOthersButtonProps) {
  const { submit, isPending, problem } = useSubmit(onRevoke)
  return (
    <div className="grid justify-items-end gap-2">
      <Button size="sm" disabled={isPending} onClick={() => submit({ company })}>
        Revoke all others
      </Button>
      <FormProblem text={problem} />
    </div>
  )
}
