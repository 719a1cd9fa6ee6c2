'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { TextField } from '@/components/ui/text-field'
import { Textarea } from '@/components/ui/textarea'
import { useSubmit } from '@/components/ui/use-submit'
import type { HoldView } from '@/lib/holds/schema'
import type { ReleaseHold } from './hold-actions'

type ReleaseHoldFormProps = {
  company: string
  hold: Pick<HoldView, 'id' | 'name'>
  onRelease: ReleaseHold
  onDone: () => void
}

export function ReleaseHoldForm({ company, hold, onRelease, onDone }: ReleaseHoldFormProps) {
  const [reason, setReason] = useState('')
  const [confirmation, setConfirmation] = useState('')
  const { submit, isPending, errorOf, problem } = useSubmit(onRelease, {
    fields: ['reason', 'confirmation'],
    onDone,
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, id: hold.id, reason, confirmation })
      }}
    >
      <FormProblem text={problem} />
      <Field label="Reason" error={errorOf('reason')}>
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <TextField
        label="Name of the hold"
        hint={`Type “${hold.name}” to release it.`}
        error={errorOf('confirmation')}
        required
        maxLength={200}
        autoComplete="off"
        value={confirmation}
        onChange={setConfirmation}
      />
      <div className="flex justify-end">
        <Button
          type="submit"
          variant="danger"
          disabled={isPending || confirmation.trim() !== hold.name}
        >
          {isPending ? 'Releasing…' : 'Release hold'}
        </Button>
      </div>
    </form>
  )
}
