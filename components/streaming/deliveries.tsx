'use client'

import { Timestamp } from '@/components/time/timestamp'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { Section } from '@/components/ui/section'
import { useSubmit } from '@/components/ui/use-submit'
import type { AttemptView, DeadLetterView } from '@/lib/streaming/schema/views'
import { routes } from '@/lib/web/routes'
import Link from 'next/link'
import type { StreamingActions } from './streaming-actions'

type DeliveriesProps = {
  company: string
  destination: { id: string; name: string; deadLetters: number }
  attempts: readonly AttemptView[]
  deadLetters: readonly DeadLetterView[]
  isActive: boolean
  onRedrive: StreamingActions['onRedrive']
}

/** What became of the last attempts, and what was refused for good. */
export function Deliveries(props: DeliveriesProps) {
  const { company, destination, attempts, deadLetters, isActive, onRedrive } = props
  const redrive = useSubmit(onRedrive)
  const send = (seqs: number[] | null) => redrive.submit({ company, id: destination.id, seqs })
  const letterColumns = columnsOfLetters(company, {
    isDisabled: !isActive || redrive.isPending,
    onSend: (seq) => send([seq]),
  })
  const more = destination.deadLetters - deadLetters.length
  return (
    <>
      <Section
        title={`Dead letters of ${destination.name}`}
        description={`Events that it refuses. They stay in the log, and can be sent again once the reason is mended.${
          more > 0
            ? ` These are the newest ${deadLetters.length} of ${destination.deadLetters}.`
            : ''
        }`}
        actions={
          deadLetters.length > 0 ? (
            <Button size="sm" disabled={!isActive || redrive.isPending} onClick={() => send(null)}>
              Send all again
            </Button>
          ) : null
        }
        hasPadding={deadLetters.length === 0}
      >
        <FormProblem text={redrive.problem} />
        {deadLetters.length === 0 ? (
          <p className="text-muted-foreground">There are none.</p>
        ) : (
          <DataTable
            caption={`Dead letters of ${destination.name}`}
            columns={letterColumns}
            rows={deadLetters}
            rowId={({ seq }) => String(seq)}
          />
        )}
      </Section>
      <Section
        title={`Last attempts to ${destination.name}`}
        description="The newest first, secrets cut."
        hasPadding={attempts.length === 0}
      >
        {attempts.length === 0 ? (
          <p className="text-muted-foreground">Nothing was sent yet.</p>
        ) : (
          <DataTable
            caption={`Last attempts to ${destination.name}`}
            columns={attemptColumns}
            rows={attempts}
            rowId={({ phase, number }) => `${phase} ${number}`}
          />
        )}
      </Section>
    </>
  )
}

const outcomes: Record<string, { label: string; tone: BadgeTone }> = {
  delivered: { label: 'Delivered', tone: 'made' },
  partial: { label: 'In part', tone: 'changed' },
  retry: { label: 'Again later', tone: 'changed' },
  config_error: { label: 'Needs attention', tone: 'failed' },
  poison: { label: 'Refused', tone: 'gone' },
  too_large: { label: 'Too large', tone: 'changed' },
}

const phaseWords: Record<string, string> = {
  live: 'Stream',
  backfill: 'Replay',
  redrive: 'Dead letters',
}

const attemptColumns: TableColumn<AttemptView>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ at }) => <Timestamp at={at} className="whitespace-nowrap tabular-nums" />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ kind, accepted }) => {
      // Some were refused by themselves, and the rest goes again: of this request nothing was taken.
      const outcome = outcomes[kind === 'partial' && accepted === 0 ? 'poison' : kind]
      return <Badge tone={outcome?.tone ?? 'neutral'}>{outcome?.label ?? kind}</Badge>
    },
  },
  {
    id: 'events',
    header: 'Events',
    cell: ({ accepted, events }) => (
      <span className="whitespace-nowrap">
        {events === 0 ? 'a checkpoint' : accepted === events ? events : `${accepted} of ${events}`}
      </span>
    ),
  },
  { id: 'phase', header: 'Part of', cell: ({ phase }) => phaseWords[phase] ?? phase },
  { id: 'status', header: 'HTTP', cell: ({ status }) => status ?? '–' },
  {
    id: 'latency',
    header: 'Took',
    cell: ({ latencyMs }) => <span className="whitespace-nowrap">{latencyMs} ms</span>,
  },
  {
    id: 'answer',
    header: 'Answer',
    cell: ({ reason, answer }) => <Said reason={reason} answer={answer} />,
  },
]

/** What we make of an answer, and how it began. */
function Said({ reason, answer }: { reason: string | null; answer: string | null }) {
  return (
    <div className="grid min-w-48 max-w-xl gap-0.5 whitespace-normal break-words text-xs">
      {reason === null && answer === null ? '–' : <span>{reason}</span>}
      {answer === null ? null : (
        <span className="line-clamp-2 break-all text-code text-muted-foreground">{answer}</span>
      )}
    </div>
  )
}

function columnsOfLetters(
  company: string,
  { isDisabled, onSend }: { isDisabled: boolean; onSend: (seq: number) => void },
): TableColumn<DeadLetterView>[] {
  return [
    {
      id: 'event',
      header: 'Event',
      cell: ({ seq, action }) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.event(company, seq + 1)}
            className="text-accent-text underline underline-offset-2"
          >
            {seq + 1}
          </Link>
          {action === null ? (
            <span className="text-muted-foreground text-xs">deleted by retention</span>
          ) : (
            <span className="w-max max-w-56 break-words text-code text-xs">{action}</span>
          )}
        </div>
      ),
    },
    {
      id: 'at',
      header: 'When',
      cell: ({ at }) => <Timestamp at={at} className="whitespace-nowrap tabular-nums" />,
    },
    {
      id: 'reason',
      header: 'Reason',
      cell: ({ reason, answer }) => <Said reason={reason} answer={answer} />,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ seq, isRequested }) =>
        isRequested ? (
          'is sent again'
        ) : (
          <Button
            size="sm"
            aria-label={`Send again: event ${seq + 1}`}
            disabled={isDisabled}
            onClick={() => onSend(seq)}
          >
            Send again
          </Button>
        ),
    },
  ]
}
