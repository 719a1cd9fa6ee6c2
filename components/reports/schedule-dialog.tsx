'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CheckLine } from '@/components/ui/check-line'
import { Dialog, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Select } from '@/components/ui/select'
import { useSubmit } from '@/components/ui/use-submit'
import { type ReportKind, type Rhythm, rhythmLabels, rhythms } from '@/lib/reports/schema/kinds'
import type { ReportActions } from './report-actions'

type Reader = { memberId: string; name: string; email: string }

type ScheduleDialogProps = {
  company: string
  kind: ReportKind
  label: string
  rhythm: Rhythm
  schedule: { rhythm: Rhythm; recipients: readonly { memberId: string }[] } | null
  readers: readonly Reader[]
  sendsMail: boolean
  actions: Pick<ReportActions, 'saveSchedule' | 'deleteSchedule'>
}

/** How often a report is made by itself, and who is told. */
export function ScheduleDialog(props: ScheduleDialogProps) {
  const { label, schedule } = props
  const [isOpen, setIsOpen] = useState(false)
  const words = schedule ? 'Change schedule' : 'Schedule'
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="ghost" aria-label={`${words}: ${label}`}>
          {words}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Schedule: ${label}`}
        description="The report is made when its week, month or quarter is over, in the company’s time zone."
      >
        <ScheduleForm {...props} onDone={() => setIsOpen(false)} />
      </DialogContent>
    </Dialog>
  )
}

function ScheduleForm(props: ScheduleDialogProps & { onDone: () => void }) {
  const { company, kind, schedule, readers, sendsMail, actions, onDone } = props
  const [rhythm, setRhythm] = useState<Rhythm>(schedule?.rhythm ?? props.rhythm)
  const [chosen, setChosen] = useState<readonly string[]>(
    schedule?.recipients.map(({ memberId }) => memberId) ?? [],
  )
  const save = useSubmit(actions.saveSchedule, { fields: ['rhythm', 'recipients'], onDone })
  const remove = useSubmit(actions.deleteSchedule, { onDone })
  const isPending = save.isPending || remove.isPending
  // Who may not see the log any more cannot be told again.
  const recipients = chosen.filter((id) => readers.some(({ memberId }) => memberId === id))
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.submit({ company, kind, rhythm, recipients })
      }}
    >
      <FormProblem text={save.problem ?? remove.problem} />
      <Field label="How often" error={save.errorOf('rhythm')}>
        {(control) => (
          <Select
            {...control}
            value={rhythm}
            onChange={(event) =>
              setRhythm(rhythms.find((one) => one === event.target.value) ?? rhythm)
            }
          >
            {rhythms.map((one) => (
              <option key={one} value={one}>
                {rhythmLabels[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium">Tell by e-mail</legend>
        <p className="text-muted-foreground text-xs">
          {sendsMail
            ? 'The mail has the numbers and a link. Only members who may see the audit log can be told.'
            : 'This instance has no mail server: nobody is told until its operator sets one.'}
        </p>
        <div className="grid max-h-56 gap-2 overflow-y-auto rounded-md border p-2">
          {readers.map(({ memberId, name, email }) => (
            <CheckLine
              key={memberId}
              isChecked={recipients.includes(memberId)}
              onChange={(isChecked) =>
                setChosen(
                  isChecked
                    ? [...recipients, memberId]
                    : recipients.filter((one) => one !== memberId),
                )
              }
            >
              <span className="break-all">
                {name} <span className="text-muted-foreground">{email}</span>
              </span>
            </CheckLine>
          ))}
        </div>
        {save.errorOf('recipients') ? (
          <p className="text-gone text-xs">{save.errorOf('recipients')}</p>
        ) : null}
      </fieldset>
      <div className="flex flex-wrap justify-end gap-2">
        {schedule ? (
          <Button disabled={isPending} onClick={() => remove.submit({ company, kind })}>
            End schedule
          </Button>
        ) : null}
        <Button type="submit" variant="primary" disabled={isPending}>
          {isPending ? 'Saving…' : 'Save schedule'}
        </Button>
      </div>
    </form>
  )
}
