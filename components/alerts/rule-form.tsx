'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import type { Backtest, RuleView } from '@/lib/alerts/schema/views'
import { alertsPerHourMax, severities, type Severity, severityLabels } from '@/lib/alerts/words'
import { routes } from '@/lib/web/routes'
import { BacktestResult } from './backtest-result'
import { ConditionFields } from './condition-fields'
import { DurationField } from './duration-field'
import { type CompanyHours, OutsideFields } from './outside-fields'
import type { RuleActions } from './rule-actions'
import { RuleQueryField } from './rule-query-field'
import { type RuleStart, toRule, toValues } from './rule-values'

type RuleFormProps = {
  company: string
  start: RuleStart
  /** What is changed; null: a new one is made. */
  id: string | null
  preset: string | null
  channels: RuleView['channels']
  hours: CompanyHours
  zones: readonly string[]
  actions: Pick<RuleActions, 'createRule' | 'changeRule' | 'backtestRule'>
}

const fields = [
  ...['name', 'query', 'condition/of', 'condition/count', 'condition/withinSeconds'],
  ...['condition/by', 'outside/days', 'outside/from', 'outside/to', 'outside/zone'],
  ...['runbookUrl', 'cooldownSeconds'],
]
const backtestDays = 90

/** What a rule looks for and whom it tells: tried on the past before it is saved. */
export function RuleForm(props: RuleFormProps) {
  const { company, start, id, preset, channels, hours, zones, actions } = props
  const router = useRouter()
  const [values, setValues] = useState(() => toValues(start))
  const [result, setResult] = useState<Backtest | null>(null)
  const set = (change: Partial<typeof values>) => {
    setValues({ ...values, ...change })
    setResult(null)
  }
  const save = async () => {
    const rule = toRule(values)
    return id === null
      ? actions.createRule({ company, ...rule, preset })
      : actions.changeRule({ company, id, ...rule })
  }
  const saving = useSubmit<undefined, unknown>(save, {
    fields,
    onDone: () => router.push(routes.alertRules(company)),
  })
  const back = useSubmit(
    async (days: number) => {
      const { query, condition, outside, cooldownSeconds } = toRule(values)
      const rule = { query, condition, outside, cooldownSeconds }
      return actions.backtestRule({ company, days, rule })
    },
    { fields: fields.flatMap((field) => [field, `rule/${field}`]), onDone: setResult },
  )
  const errorOf = (field: string) =>
    saving.errorOf(field) ?? back.errorOf(field) ?? back.errorOf(`rule/${field}`)
  const isBusy = saving.isPending || back.isPending
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        saving.submit(undefined)
      }}
    >
      <TextField
        label="Name"
        required
        maxLength={100}
        value={values.name}
        error={errorOf('name')}
        onChange={(name) => set({ name })}
      />
      <RuleQueryField
        value={values.query}
        error={errorOf('query')}
        onChange={(query) => set({ query })}
      />
      <ConditionFields {...{ values, errorOf, set }} />
      <OutsideFields {...{ values, errorOf, set, company: hours, zones }} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Severity" error={errorOf('severity')}>
          {(control) => (
            <Select
              {...control}
              value={values.severity}
              onChange={(event) => set({ severity: event.target.value as Severity })}
            >
              {severities.map((one) => (
                <option key={one} value={one}>
                  {severityLabels[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <DurationField
          label="Cool-down"
          hint={`For so long further events join the alert instead of firing another, per group. Beyond ${alertsPerHourMax} alerts in an hour one gathers the rest.`}
          min={0}
          amount={values.cooldown}
          unit={values.cooldownUnit}
          error={errorOf('cooldownSeconds')}
          onChange={(cooldown, cooldownUnit) => set({ cooldown, cooldownUnit })}
        />
      </div>
      <TextField
        label="Runbook"
        type="url"
        hint="What to do about it; its link comes with every alert."
        placeholder="https://wiki.example.com/runbook"
        value={values.runbookUrl}
        error={errorOf('runbookUrl')}
        onChange={(runbookUrl) => set({ runbookUrl })}
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium">Tells, beside the inbox</legend>
        {channels.length === 0 ? (
          <p className="text-muted-foreground text-xs">There are no channels yet.</p>
        ) : (
          channels.map(({ id: channel, name }) => (
            <CheckLine
              key={channel}
              isChecked={values.channels.includes(channel)}
              onChange={(isChecked) =>
                set({
                  channels: isChecked
                    ? [...values.channels, channel]
                    : values.channels.filter((one) => one !== channel),
                })
              }
            >
              {name}
            </CheckLine>
          ))
        )}
      </fieldset>
      <CheckLine isChecked={values.isEnabled} onChange={(isEnabled) => set({ isEnabled })}>
        Enabled: it looks at every event that is recorded from now on
      </CheckLine>
      <FormProblem text={saving.problem ?? back.problem} />
      <div role="status">
        {result ? <BacktestResult company={company} result={result} /> : null}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={isBusy}>
          {saving.isPending ? 'Saving…' : id === null ? 'Create rule' : 'Save rule'}
        </Button>
        <Button disabled={isBusy} onClick={() => back.submit(backtestDays)}>
          {back.isPending ? 'Testing…' : `Back-test on ${backtestDays} days`}
        </Button>
      </div>
    </form>
  )
}
