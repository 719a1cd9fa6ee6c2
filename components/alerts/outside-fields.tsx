'use client'

import { TimeZonePicker } from '@/components/company/time-zone-picker'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { TextField } from '@/components/ui/text-field'
import type { OutsideHours } from '@/lib/alerts/words'
import type { FieldsProps } from './condition-fields'

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export type CompanyHours = { zone: string; days: number[]; from: string; to: string }

type OutsideFieldsProps = FieldsProps & { company: CompanyHours; zones: readonly string[] }

/** Only what happens outside working hours: the company's, or the rule's own. */
export function OutsideFields({ values, errorOf, set, company, zones }: OutsideFieldsProps) {
  const { isOutside, outside } = values
  const isOwn = Object.values(outside).some((value) => value !== null)
  const setOutside = (change: Partial<OutsideHours>) => set({ outside: { ...outside, ...change } })
  const days = outside.days ?? company.days
  const daysError = errorOf('outside/days')
  return (
    <div className="grid gap-3">
      <CheckLine isChecked={isOutside} onChange={(next) => set({ isOutside: next })}>
        Only outside working hours
      </CheckLine>
      {isOutside ? (
        <div className="grid gap-3 border-l-2 pl-4">
          <p className="text-muted-foreground text-xs">
            The company works {tellDays(company.days)}, {company.from} to {company.to},{' '}
            {company.zone}.
          </p>
          <CheckLine
            isChecked={isOwn}
            onChange={(next) =>
              set({ outside: next ? company : { zone: null, days: null, from: null, to: null } })
            }
          >
            Other hours for this rule
          </CheckLine>
          {isOwn ? (
            <>
              <fieldset className="grid gap-1.5">
                <legend className="mb-1.5 font-medium">Working days</legend>
                <div className="flex flex-wrap gap-x-4 gap-y-2">
                  {dayNames.map((name, at) => (
                    <CheckLine
                      key={name}
                      isChecked={days.includes(at + 1)}
                      onChange={(isChecked) =>
                        setOutside({
                          days: isChecked
                            ? [...days, at + 1].toSorted((a, b) => a - b)
                            : days.filter((day) => day !== at + 1),
                        })
                      }
                    >
                      {name}
                    </CheckLine>
                  ))}
                </div>
                {daysError ? <p className="text-gone text-xs">{daysError}</p> : null}
              </fieldset>
              <div className="grid items-start gap-4 sm:grid-cols-3">
                <TextField
                  label="From"
                  type="time"
                  required
                  value={outside.from ?? company.from}
                  error={errorOf('outside/from')}
                  onChange={(from) => setOutside({ from })}
                />
                <TextField
                  label="To"
                  type="time"
                  required
                  value={outside.to ?? company.to}
                  error={errorOf('outside/to')}
                  onChange={(to) => setOutside({ to })}
                />
                <Field label="Time zone" error={errorOf('outside/zone')}>
                  {(control) => (
                    <TimeZonePicker
                      {...control}
                      value={outside.zone ?? company.zone}
                      zones={zones}
                      onChange={(zone) => setOutside({ zone })}
                    />
                  )}
                </Field>
              </div>
            </>
          ) : daysError ? (
            <p className="text-gone text-xs">{daysError}</p>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}

function tellDays(days: readonly number[]): string {
  return days.map((day) => dayNames[day - 1]).join(', ')
}
