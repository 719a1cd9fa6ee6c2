'use client'

import { useState } from 'react'
import { QueryErrors } from '@/components/events/query-errors'
import { DateTimeRangePicker } from '@/components/time/date-time-range-picker'
import { type TimeRange, toSearchBounds } from '@/components/time/time-range'
import { useTimeZone } from '@/components/time/time-zone'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import type { QueryError } from '@/lib/events/query/query-error'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { ColumnChoice, everyColumn, listColumns } from './column-choice'
import type { CreateExport } from './export-actions'
import { FormatCards, formatWords } from './format-cards'

type ExportFormProps = {
  company: string
  plan: { label: string; formats: readonly ExportFormat[] }
  /** What the page of the log showed. */
  initial: { q: string; range: TimeRange }
  onCreate: CreateExport
}

export function ExportForm({ company, plan, initial, onCreate }: ExportFormProps) {
  const timeZone = useTimeZone()
  const [format, setFormat] = useState<ExportFormat>(plan.formats[0] ?? 'csv')
  const [q, setQ] = useState(initial.q)
  const [range, setRange] = useState(initial.range)
  const [columns, setColumns] = useState(everyColumn)
  const [queryErrors, setQueryErrors] = useState<QueryError[]>([])
  const { submit, isPending, errorOf, problem, reset } = useSubmit(onCreate, {
    fields: ['columns'],
  })
  const hasColumns = format === 'csv' || format === 'json'
  const send = async () => {
    reset()
    // Loaded when it is needed: most who come here change nothing of the query.
    const { checkQuery } = await import('@/lib/events/query/check')
    const { errors } = checkQuery(q)
    setQueryErrors([...errors])
    if (errors.length > 0) return
    submit({
      ...{ company, format, q, timeZone, ...toSearchBounds(range, Date.now()) },
      columns: hasColumns ? listColumns(columns) : [],
    })
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <FormatCards value={format} plan={plan} onChange={setFormat} />
      <div className="grid gap-2">
        <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
          <TextField
            label="Query"
            className="text-code"
            placeholder="Everything"
            autoComplete="off"
            spellCheck={false}
            maxLength={2_000}
            aria-invalid={queryErrors.length > 0 ? true : undefined}
            value={q}
            onChange={(text) => {
              setQ(text)
              setQueryErrors([])
            }}
          />
          <DateTimeRangePicker value={range} onChange={setRange} />
        </div>
        <div aria-live="polite">
          {queryErrors.length > 0 ? (
            <QueryErrors
              id="export-query-errors"
              text={q}
              errors={queryErrors}
              onReplace={(text) => {
                setQ(text)
                setQueryErrors([])
              }}
            />
          ) : null}
        </div>
      </div>
      {hasColumns ? (
        <ColumnChoice value={columns} error={errorOf('columns')} onChange={setColumns} />
      ) : null}
      <FormProblem text={problem} />
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p className="text-muted-foreground text-xs">
          What is recorded after you begin is not in it.
        </p>
        <Button type="submit" variant="primary" disabled={isPending}>
          {isPending ? 'Beginning…' : `Export as ${formatWords[format].label}`}
        </Button>
      </div>
    </form>
  )
}
