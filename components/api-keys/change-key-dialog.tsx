'use client'

import { useState } from 'react'
import { DateTimeInput } from '@/components/time/date-time-input'
import { useTimeZone } from '@/components/time/time-zone'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import type { ApiKeyView } from '@/lib/access/schema'
import type { ChangeKey } from './api-key-view'

type ChangeKeyDialogProps = {
  company: string
  apiKey: ApiKeyView
  onChange: ChangeKey
  onClose: () => void
}

export function ChangeKeyDialog({ company, apiKey, onChange, onClose }: ChangeKeyDialogProps) {
  const zone = useTimeZone()
  const [openedAt] = useState(() => new Date().toISOString())
  const [name, setName] = useState(apiKey.name)
  const [expiresAt, setExpiresAt] = useState(apiKey.expiresAt)
  const { submit, isPending, errorOf, problem } = useSubmit(onChange, {
    fields: ['name', 'expiresAt'],
    onDone: onClose,
  })
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={`Change ${apiKey.name}`}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit({ company, id: apiKey.id, name, expiresAt })
          }}
        >
          <FormProblem text={problem} />
          <TextField
            label="Name"
            error={errorOf('name')}
            required
            maxLength={100}
            value={name}
            onChange={setName}
          />
          <Field
            label="Expires"
            hint={`In ${zone}. Leave it empty for a key that never expires.`}
            error={errorOf('expiresAt')}
          >
            {(control) => (
              <DateTimeInput
                {...control}
                earliest={openedAt}
                value={expiresAt}
                onChange={setExpiresAt}
              />
            )}
          </Field>
          <SubmitLine label="Save" isPending={isPending} />
        </form>
      </DialogContent>
    </Dialog>
  )
}
