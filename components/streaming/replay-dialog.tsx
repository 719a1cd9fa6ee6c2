'use client'

import { useState } from 'react'
import { DateTimeInput } from '@/components/time/date-time-input'
import { useTimeZone } from '@/components/time/time-zone'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { useSubmit } from '@/components/ui/use-submit'
import type { StreamingActions } from './streaming-actions'

type ReplayDialogProps = {
  company: string
  id: string
  onReplay: StreamingActions['onReplay']
  onDone: () => void
}

/** Which window is delivered again. */
export function ReplayDialog({ company, id, onReplay, onDone }: ReplayDialogProps) {
  const zone = useTimeZone()
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const { submit, isPending, errorOf, problem } = useSubmit(onReplay, {
    fields: ['from', 'to'],
    onDone,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, id, from: from ?? 'start', to: to ?? 'now' })
      }}
    >
      <FormProblem text={problem} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="Recorded from"
          hint={`In ${zone}. Empty: the oldest that is kept.`}
          error={errorOf('from')}
        >
          {(control) => <DateTimeInput {...control} value={from} onChange={setFrom} />}
        </Field>
        <Field label="Recorded before" hint={`In ${zone}. Empty: until now.`} error={errorOf('to')}>
          {(control) => <DateTimeInput {...control} value={to} onChange={setTo} />}
        </Field>
      </div>
      <SubmitLine label="Replay" isPending={isPending} />
    </form>
  )
}
