'use client'

import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { MarkAllRead } from './alert-actions'

/** For what stands on other pages of the list. */
export function MarkAllReadButton({ company, onMark }: { company: string; onMark: MarkAllRead }) {
  const { submit, isPending, problem } = useSubmit(onMark)
  return (
    <>
      <FormProblem text={problem} />
      <Button disabled={isPending} onClick={() => submit({ company })}>
        Mark all as read
      </Button>
    </>
  )
}
