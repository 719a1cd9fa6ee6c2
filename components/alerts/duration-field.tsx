'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { units } from './rule-values'

type DurationFieldProps = {
  label: string
  hint?: string
  amount: string
  /** Seconds that the unit has. */
  unit: string
  min?: number
  error: string | undefined
  onChange: (amount: string, unit: string) => void
}

export function DurationField(props: DurationFieldProps) {
  const { label, hint, amount, unit, min = 1, error, onChange } = props
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="grid grid-cols-2 gap-2">
          <Input
            {...control}
            type="number"
            min={min}
            required
            value={amount}
            onChange={(event) => onChange(event.target.value, unit)}
          />
          <Select
            aria-label={`${label}: unit`}
            value={unit}
            onChange={(event) => onChange(amount, event.target.value)}
          >
            {units.map(([seconds, words]) => (
              <option key={seconds} value={seconds}>
                {words}
              </option>
            ))}
          </Select>
        </div>
      )}
    </Field>
  )
}
