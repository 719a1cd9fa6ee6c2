'use client'

import { ShieldCheck, Square } from 'lucide-react'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { ProgressBar } from '@/components/ui/progress-bar'
import { Section } from '@/components/ui/section'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { CheckProgress, CheckView } from '@/lib/events/integrity/schema'
import { CheckNews } from './check-news'
import { countEvents, describeProgress, isUnfinished } from './check-words'
import { ProblemList } from './problem-list'
import { useCheckProgress } from './use-check-progress'

type Act = (input: { company: string }) => Promise<Outcome<unknown>>

type CheckPanelProps = {
  company: string
  /** Newest first. */
  checks: readonly CheckView[]
  onVerify: Act
  onStop: Act
}

/** Whether the log is whole, as far as it was last looked at, and the way to look again. */
export function CheckPanel({ company, checks, onVerify, onStop }: CheckPanelProps) {
  const [newest = null] = checks
  const { check: current, isStale } = useCheckProgress(company, newest)
  const verify = useSubmit(onVerify)
  const stop = useSubmit(onStop)
  const isRunning = current !== null && isUnfinished(current)
  const verdict = checks.find(({ state }) => state === 'whole' || state === 'damaged')
  return (
    <Section
      title="Check of the whole log"
      description="Every event, proof and checkpoint is computed again and compared with what is stored. Done once a day by itself."
      actions={
        isRunning ? (
          <Button disabled={stop.isPending} onClick={() => stop.submit({ company })}>
            <Square aria-hidden />
            {stop.isPending || stop.isDone ? 'Stopping…' : 'Stop'}
          </Button>
        ) : (
          <Button
            variant="primary"
            disabled={verify.isPending}
            onClick={() => {
              stop.reset()
              verify.submit({ company })
            }}
          >
            <ShieldCheck aria-hidden />
            Verify now
          </Button>
        )
      }
    >
      <div className="grid gap-4">
        <CheckNews check={current} />
        <FormProblem text={verify.problem ?? stop.problem} />
        {isStale ? (
          <Alert tone="warning">
            <p>The server does not answer at the moment. The check may be further than shown.</p>
          </Alert>
        ) : null}
        {isRunning ? <Progress check={current} /> : null}
        {!isRunning && newest?.state === 'failed' ? (
          <Alert tone="warning" title="The last check was not carried out">
            <p>{newest.failure}</p>
          </Alert>
        ) : null}
        {!isRunning && newest?.state === 'stopped' ? (
          <Alert>
            <p>The last check was stopped: nothing is known of it.</p>
          </Alert>
        ) : null}
        {verdict ? <Verdict company={company} check={verdict} /> : isRunning ? null : <NotYet />}
      </div>
    </Section>
  )
}

function Progress({ check }: { check: CheckProgress }) {
  const text = describeProgress(check)
  return (
    <div className="grid gap-1.5">
      <ProgressBar
        label="Check of the whole log"
        text={text}
        share={check.total > 0 ? check.done / check.total : null}
      />
      <p className="text-muted-foreground text-xs tabular-nums">{text}</p>
    </div>
  )
}

function Verdict({ company, check }: { company: string; check: CheckView }) {
  const { size, problems, finishedAt, unrecorded } = check
  const when = finishedAt ? <Timestamp at={finishedAt} /> : null
  if (check.state === 'whole') {
    return (
      <Alert tone="success" title="The log is whole">
        <p>
          {countEvents(size ?? 0)} are what was sealed. Checked {when}.
        </p>
      </Alert>
    )
  }
  return (
    <div className="grid gap-3">
      <Alert tone="error" title="The log is not what was sealed">
        <p>
          Checked {when}. Keep a copy of the database as it is before anything is repaired, and
          compare it with a checkpoint that was kept elsewhere.
        </p>
        {unrecorded ? <p>No event of the log tells of this: {unrecorded}</p> : null}
      </Alert>
      <ProblemList company={company} problems={problems} />
    </div>
  )
}

function NotYet() {
  return <p className="text-muted-foreground">This log has not been checked yet.</p>
}
