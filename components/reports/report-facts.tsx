import type { ReactNode } from 'react'
import { Timestamp } from '@/components/time/timestamp'
import { formatPeriod } from '@/lib/reports/rules'
import type { ReportPage } from '@/lib/reports/schema/pages'
import { format } from './figure-grid'

/** What the report is of, and which log it was made of. */
export function ReportFacts({ report, company }: { report: ReportPage; company: string }) {
  const { data, log } = report
  return (
    <dl className="grid gap-x-6 gap-y-1.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <Fact label="Company">{company}</Fact>
      <Fact label="Period">
        {formatPeriod(report.period)}
        {data.before ? `, compared with ${formatPeriod(data.before)}` : ''}
      </Fact>
      <Fact label="Times">Of the zone {report.timeZone}.</Fact>
      <Fact label="Made">
        <Timestamp at={report.madeAt} /> by {report.madeBy ?? 'the schedule'}
      </Fact>
      <Fact label="Events">
        <code className="text-code break-words">{report.query || 'everything'}</code>
      </Fact>
      <Fact label="Log size">
        {format(log.size)} events at that time; later ones are not counted.
      </Fact>
      <Fact label="Log root">
        <code className="text-code break-all">{log.root}</code>
      </Fact>
      <Fact label="Report digest">
        <code className="text-code break-all">{report.dataSha256}</code>
      </Fact>
      <Fact label="Checkpoint">
        <pre className="text-code whitespace-pre-wrap break-all">{log.checkpoint.trim()}</pre>
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
