import Link from 'next/link'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { rhythmLabels } from '@/lib/reports/schema/kinds'
import { formatPeriod } from '@/lib/reports/rules'
import type { ReportCard, ReportList } from '@/lib/reports/schema/pages'
import { routes } from '@/lib/web/routes'
import { MakeReportDialog } from './make-report-dialog'
import type { ReportActions } from './report-actions'
import { ScheduleDialog } from './schedule-dialog'

type ReportCardsProps = { company: string; list: ReportList; actions: ReportActions }

/** The kinds of reports, each with the last one and the next one. */
export function ReportCards({ company, list, actions }: ReportCardsProps) {
  return (
    <ul className="grid gap-4 md:grid-cols-2">
      {list.cards.map((card) => (
        <li key={card.kind} className="grid content-between gap-4 rounded-lg border bg-surface p-4">
          <div className="grid gap-3">
            <div className="grid gap-0.5">
              <h2 className="font-semibold">{card.label}</h2>
              <p className="text-muted-foreground">{card.description}</p>
            </div>
            <CardFacts company={company} card={card} sendsMail={list.sendsMail} />
          </div>
          {list.canManage ? (
            <div className="flex flex-wrap gap-2">
              <MakeReportDialog
                {...{ company, kind: card.kind, label: card.label, rhythm: card.rhythm }}
                lastPeriod={formatPeriod(card.lastPeriod)}
                today={list.today}
                timeZone={list.timeZone}
                onMake={actions.makeReport}
              />
              <ScheduleDialog
                {...{ company, kind: card.kind, label: card.label, rhythm: card.rhythm }}
                schedule={card.schedule}
                readers={list.readers}
                sendsMail={list.sendsMail}
                actions={{
                  saveSchedule: actions.saveSchedule,
                  deleteSchedule: actions.deleteSchedule,
                }}
              />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function CardFacts({
  company,
  card: { newest, schedule },
  sendsMail,
}: {
  company: string
  card: ReportCard
  sendsMail: boolean
}) {
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      <dt className="text-muted-foreground">Last made</dt>
      <dd>
        {newest ? (
          <span className="flex flex-wrap gap-x-2">
            <Link
              href={routes.report(company, newest.id)}
              className="text-accent-text hover:underline"
            >
              {formatPeriod(newest.period)}
            </Link>
            <Timestamp at={newest.madeAt} className="text-muted-foreground" />
          </span>
        ) : (
          'Never'
        )}
      </dd>
      <dt className="text-muted-foreground">Schedule</dt>
      <dd>
        {schedule ? (
          <span className="grid gap-0.5">
            <span>
              {rhythmLabels[schedule.rhythm]}, next on {schedule.dueOn}{' '}
              {schedule.isLate ? <Badge tone="changed">Late</Badge> : null}
            </span>
            {schedule.failure ? (
              <span className="text-gone">
                The last try failed and is repeated: {schedule.failure}
              </span>
            ) : null}
          </span>
        ) : (
          'None'
        )}
      </dd>
      {schedule ? (
        <>
          <dt className="text-muted-foreground">Tells</dt>
          <dd className="break-words">
            {schedule.recipients.length === 0
              ? 'Nobody'
              : schedule.recipients.map(({ name }) => name).join(', ')}
            {schedule.recipients.length > 0 && !sendsMail ? (
              <span className="text-gone"> (not sent: this instance has no mail server)</span>
            ) : null}
          </dd>
        </>
      ) : null}
    </dl>
  )
}
