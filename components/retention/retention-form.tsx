'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import { describeDays, retentionPresets } from '@/lib/retention/schema/presets'
import type { ChangeRetention } from './retention-actions'
import { RetentionPreviewText } from './retention-preview'

type RetentionFormProps = {
  company: string
  keptDays: number
  allowed: { min: number; max: number }
  onChange: ChangeRetention
}

const custom = 'custom'

/** How long events are kept, with what that would delete. A shorter time is typed, since what goes does not come back. */
export function RetentionForm({ company, keptDays, allowed, onChange }: RetentionFormProps) {
  const isPreset = retentionPresets.some(({ days }) => days === keptDays)
  const [choice, setChoice] = useState(isPreset ? String(keptDays) : custom)
  const [text, setText] = useState(String(keptDays))
  const [confirmation, setConfirmation] = useState('')
  const { submit, isPending, isDone, errorOf, problem } = useSubmit(onChange, {
    fields: ['days', 'confirmation'],
    onDone: () => setConfirmation(''),
  })
  const days = Number(choice === custom ? text : choice)
  const isValid = Number.isInteger(days) && days >= allowed.min && days <= allowed.max
  const isShorter = isValid && days < keptDays
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit({ company, days, confirmation })
      }}
    >
      <FormProblem text={problem} />
      <div className="grid max-w-xl gap-4 sm:grid-cols-2">
        <Field label="Keep events for" error={choice === custom ? undefined : errorOf('days')}>
          {(control) => (
            <Select {...control} value={choice} onChange={(event) => setChoice(event.target.value)}>
              {retentionPresets
                .filter((preset) => preset.days >= allowed.min && preset.days <= allowed.max)
                .map((preset) => (
                  <option key={preset.days} value={preset.days}>
                    {preset.label}
                  </option>
                ))}
              <option value={custom}>Another time…</option>
            </Select>
          )}
        </Field>
        {choice === custom ? (
          <TextField
            label="Days"
            hint={`From ${allowed.min} to ${allowed.max.toLocaleString('en-US')}, which are 7 years.`}
            error={isValid ? errorOf('days') : 'A whole number in this range.'}
            inputMode="numeric"
            required
            value={text}
            onChange={setText}
          />
        ) : null}
      </div>
      {isShorter ? (
        <div className="grid max-w-xl gap-4">
          <RetentionPreviewText company={company} days={days} />
          <TextField
            label="Address name of the company"
            hint={`Type “${company}” to keep events for ${describeDays(days)} only. It counts a day from now, and can be cancelled until then.`}
            error={errorOf('confirmation')}
            required
            autoComplete="off"
            value={confirmation}
            onChange={setConfirmation}
          />
        </div>
      ) : null}
      <div className="flex items-center justify-end gap-3">
        {isDone && days === keptDays ? <p role="status">Saved.</p> : null}
        <Button
          type="submit"
          variant={isShorter ? 'danger' : 'primary'}
          disabled={
            isPending ||
            !isValid ||
            days === keptDays ||
            (isShorter && confirmation.trim() !== company)
          }
        >
          {isPending ? 'Saving…' : tellChange(isValid ? days - keptDays : 0)}
        </Button>
      </div>
    </form>
  )
}

function tellChange(daysMore: number): string {
  if (daysMore === 0) return 'Save'
  return daysMore < 0 ? 'Keep them shorter' : 'Keep them longer'
}
