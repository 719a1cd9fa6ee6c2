'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { groupFields } from '@/lib/alerts/words'

type FieldSelectProps = {
  label: string
  /** What nothing is called; without it a field must be chosen. */
  none?: string
  value: string
  error: string | undefined
  onChange: (field: string) => void
}

const detail = 'details.'

/** One of the fields that events have, or a member of their details by its path. */
export function FieldSelect({ label, none, value, error, onChange }: FieldSelectProps) {
  const isDetail = value.startsWith(detail)
  return (
    <div className="grid gap-2">
      <Field label={label} error={error}>
        {(control) => (
          <Select
            {...control}
            value={isDetail ? detail : value}
            onChange={(event) => onChange(event.target.value)}
          >
            {none === undefined ? null : <option value="">{none}</option>}
            {Object.entries(groupFields).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
            <option value={detail}>a detail…</option>
          </Select>
        )}
      </Field>
      {isDetail ? (
        <Input
          aria-label={`${label}: name of the detail`}
          className="text-code"
          spellCheck={false}
          placeholder="reason"
          value={value.slice(detail.length)}
          onChange={(event) => onChange(detail + event.target.value)}
        />
      ) : null}
    </div>
  )
}
