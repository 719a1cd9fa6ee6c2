'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import { periodLabels, type ReportKind, type Rhythm } from '@/lib/reports/schema/kinds'
import { routes } from '@/lib/web/routes'
import type { ReportActions } from './report-actions'

type MakeReportDialogProps = {
  company: string
  kind: ReportKind
  label: string
  rhythm: Rhythm
  /** As people read it. */
  lastPeriod: string
  /** Today in the company's zone. */
  today: string
  timeZone: string
  onMake: ReportActions['makeReport']
}

/** Asks for which days a report is made: the last whole ones, or others. Leads to the report. */
export function MakeReportDialog(props: MakeReportDialogProps) {
  const { company, kind, label, rhythm, lastPeriod, today, timeZone, onMake } = props
  const [isOpen, setIsOpen] = useState(false)
  const [isChosen, setIsChosen] = useState(false)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const router = useRouter()
  const { submit, isPending, errorOf, problem } = useSubmit(onMake, {
    fields: isChosen ? ['from', 'to'] : [],
    onDone: ({ id }) => router.push(routes.report(company, id)),
  })
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button aria-label={`Make report: ${label}`}>Make report</Button>
      </DialogTrigger>
      <DialogContent
        title={`Make report: ${label}`}
        description={`Days are those of the company, in ${timeZone}.`}
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit({
              ...{ company, kind },
              ...(isChosen ? { from: from || null, to: to || null } : { from: null, to: null }),
            })
          }}
        >
          <FormProblem text={problem} />
          <fieldset className="grid gap-2">
            <legend className="mb-2 font-medium">Which days</legend>
            <label className="flex items-center gap-2">
              <input
                type="radio"
                className="accent-accent"
                name="days"
                checked={!isChosen}
                onChange={() => setIsChosen(false)}
              />
              <span>
                The last whole {periodLabels[rhythm]}: {lastPeriod}
              </span>
            </label>
            <label className="flex items-center gap-2">
              <input
                type="radio"
                className="accent-accent"
                name="days"
                checked={isChosen}
                onChange={() => setIsChosen(true)}
              />
              <span>Other days</span>
            </label>
          </fieldset>
          {isChosen ? (
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField
                {...{ label: 'First day', type: 'date', max: today, required: true }}
                error={errorOf('from')}
                value={from}
                onChange={setFrom}
              />
              <TextField
                {...{ label: 'Last day', type: 'date', max: today, required: true }}
                error={errorOf('to')}
                value={to}
                onChange={setTo}
              />
            </div>
          ) : null}
          <div className="flex justify-end">
            <Button type="submit" variant="primary" disabled={isPending}>
              {isPending ? 'Counting…' : 'Make report'}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  )
}
