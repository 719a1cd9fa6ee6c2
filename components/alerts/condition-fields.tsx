'use client'

import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import type { Condition } from '@/lib/alerts/words'
import { DurationField } from './duration-field'
import { FieldSelect } from './field-select'
import type { RuleFormValues } from './rule-values'

const groupFieldsMax = 3

export type FieldsProps = {
  values: RuleFormValues
  errorOf: (field: string) => string | undefined
  set: (change: Partial<RuleFormValues>) => void
}

/** When a rule fires: every match, so many within a time, or so many different values. */
export function ConditionFields({ values, errorOf, set }: FieldsProps) {
  const { kind, by } = values
  const places = Math.min(by.length + 1, groupFieldsMax)
  return (
    <div className="grid gap-4">
      <Field label="Fires on">
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => set({ kind: event.target.value as Condition['kind'] })}
          >
            <option value="every">Every matching event</option>
            <option value="count">So many events within a time</option>
            <option value="distinct">So many different values within a time</option>
          </Select>
        )}
      </Field>
      {kind === 'every' ? null : (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          {kind === 'distinct' ? (
            <FieldSelect
              label="Different values of"
              value={values.of}
              error={errorOf('condition/of')}
              onChange={(of) => set({ of })}
            />
          ) : null}
          <TextField
            label={kind === 'count' ? 'Events at least' : 'Values at least'}
            type="number"
            min={2}
            required
            value={values.count}
            error={errorOf('condition/count')}
            onChange={(count) => set({ count })}
          />
          <DurationField
            label="Within"
            amount={values.within}
            unit={values.withinUnit}
            error={errorOf('condition/withinSeconds')}
            onChange={(within, withinUnit) => set({ within, withinUnit })}
          />
        </div>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {Array.from({ length: places }, (_, at) => (
          <FieldSelect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is.
            key={at}
            label={at === 0 ? 'Grouped by' : 'And by'}
            none={at === 0 ? 'Nothing: all together' : 'Nothing more'}
            value={by[at] ?? ''}
            error={at === 0 ? errorOf('condition/by') : undefined}
            onChange={(field) =>
              set({ by: [...by.slice(0, at), field, ...by.slice(at + 1)].filter(Boolean) })
            }
          />
        ))}
      </div>
    </div>
  )
}
