'use client'

import { useState } from 'react'
import { DateTimeInput } from '@/components/time/date-time-input'
import { useTimeZone } from '@/components/time/time-zone'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Select } from '@/components/ui/select'
import { useSubmit } from '@/components/ui/use-submit'
import type { ApiKeyView } from '@/lib/access/schema'
import type { RotateKey } from './api-key-view'
import { KeySecret } from './key-secret'

const overlaps = [
  { hours: 0, label: 'Stop the former key at once' },
  { hours: 1, label: 'Both for one hour' },
  { hours: 24, label: 'Both for one day' },
  { hours: 7 * 24, label: 'Both for seven days' },
]

const dayMs = 86_400_000

type RotateKeyDialogProps = {
  company: string
  apiKey: ApiKeyView
  onRotate: RotateKey
  onClose: () => void
}

/** First how, then the new secret: once, and only as long as the dialog is open. */
export function RotateKeyDialog({ company, apiKey, onRotate, onClose }: RotateKeyDialogProps) {
  const zone = useTimeZone()
  const [openedAt] = useState(() => Date.now())
  const [overlapHours, setOverlapHours] = useState(24)
  const [expiresAt, setExpiresAt] = useState<string | null>(() => suggestEnd(apiKey, openedAt))
  const [secret, setSecret] = useState<string | null>(null)
  const { submit, isPending, errorOf, problem } = useSubmit(onRotate, {
    fields: ['expiresAt', 'overlapHours'],
    onDone: ({ key }) => setSecret(key),
  })

  if (secret !== null) {
    return (
      <Dialog open onOpenChange={onClose}>
        <DialogContent
          title="Copy the new key"
          description="This is the only time it is shown; only its fingerprint is kept."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <KeySecret secret={secret} onDone={onClose} />
        </DialogContent>
      </Dialog>
    )
  }

  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={`Rotate ${apiKey.name}`}
        description="Makes a key of the same name and scopes. Put it in place of the former one before that stops."
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit({ company, id: apiKey.id, overlapHours, expiresAt })
          }}
        >
          <FormProblem text={problem} />
          <Field label="Former key" error={errorOf('overlapHours')}>
            {(control) => (
              <Select
                {...control}
                value={overlapHours}
                onChange={(event) => setOverlapHours(Number(event.target.value))}
              >
                {overlaps.map(({ hours, label }) => (
                  <option key={hours} value={hours}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field
            label="New key expires"
            hint={`In ${zone}. Leave it empty for a key that never expires.`}
            error={errorOf('expiresAt')}
          >
            {(control) => (
              <DateTimeInput
                {...control}
                earliest={new Date(openedAt).toISOString()}
                value={expiresAt}
                onChange={setExpiresAt}
              />
            )}
          </Field>
          <div className="flex justify-end">
            <Button type="submit" variant="primary" disabled={isPending}>
              {isPending ? 'Rotating…' : 'Rotate key'}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}

/** As long as the former key was made to live. */
function suggestEnd({ createdAt, expiresAt }: ApiKeyView, nowMs: number): string | null {
  if (expiresAt === null) return null
  const lifeMs = Math.max(new Date(expiresAt).getTime() - new Date(createdAt).getTime(), dayMs)
  return new Date(nowMs + lifeMs).toISOString()
}
