import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { cache, type ReactNode } from 'react'
import { requireMember } from '@/app/[company]/require-member'
import { PlanHint, PlanNotice } from '@/components/events/plan-notice'
import { serializeView } from '@/components/events/search-params'
import { EventTable } from '@/components/reports/event-table'
import { FigureGrid, format } from '@/components/reports/figure-grid'
import { ReportButtons } from '@/components/reports/report-buttons'
import { ReportFacts } from '@/components/reports/report-facts'
import { ReviewTable } from '@/components/reports/review-table'
import { SeriesBars } from '@/components/reports/series-bars'
import { SignOff } from '@/components/reports/sign-off'
import { ValueTable } from '@/components/reports/value-table'
import { PageHeader } from '@/components/shell/page-header'
import { FixedTimeZone } from '@/components/time/time-zone'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { nameReport } from '@/lib/reports/describe-report'
import { linesPerPage, readReport } from '@/lib/reports/queries/read-report'
import type { ReportPage } from '@/lib/reports/schema/pages'
import { routes } from '@/lib/web/routes'
import { completeReview, decideLine, deleteReport } from '@/app/[company]/reports/actions'

type ReportPageProps = PageProps<'/[company]/reports/[report]'>
type Search = { from?: string | string[]; all?: string | string[] }

/** Also what a PDF of it is called. Whoever may not read the report gets no word of it here either. */
export async function generateMetadata(props: ReportPageProps): Promise<Metadata> {
  const { report } = await openReport(...(await readAddress(props)))
  return { title: report ? nameReport({ kind: report.kind, ...report.period }) : 'Report' }
}

export default async function ReportPageOf(props: ReportPageProps) {
  const address = await readAddress(props)
  const [company, id, fromLine, isWhole] = address
  const { principal, report } = await openReport(...address)
  const plan = planFeatures(principal.plan)
  if (!plan.logVisible) {
    return (
      <>
        <PageHeader section="Evidence" title="Report" />
        <PlanNotice plan={plan.label} feature="reports" />
      </>
    )
  }
  if (!report) notFound()
  const { name } = await readCompanySettings(principal.companyId)
  const title = nameReport({ kind: report.kind, ...report.period })
  return (
    <FixedTimeZone zone={report.timeZone}>
      <article className="grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-4 print:max-w-none">
        <PageHeader
          section="Evidence"
          title={title}
          description={name}
          actions={
            <ReportButtons
              {...{ company, report: id, name: title }}
              canDelete={report.canManage}
              canDownload={report.canExport && plan.signature}
              onDelete={deleteReport}
            />
          }
        />
        {report.canExport && !plan.signature ? (
          <PlanHint plan={plan.label} feature="signature" />
        ) : null}
        <Notes report={report} />
        <FigureGrid figures={report.data.figures} hrefOf={(q) => hrefOfLog(company, report, q)} />
        <Counted company={company} report={report} />
        {report.review ? (
          <Review company={company} report={report} fromLine={fromLine} isWhole={isWhole} />
        ) : null}
        {report.data.list ? <Listed company={company} report={report} /> : null}
        <Section title="About this report">
          <ReportFacts report={report} company={name} />
        </Section>
      </article>
    </FixedTimeZone>
  )
}

type Address = [company: string, id: string, fromLine: number, isWhole: boolean]

async function readAddress({ params, searchParams }: ReportPageProps): Promise<Address> {
  const { company, report } = await params
  const { from, all }: Search = await searchParams
  return [company, report, /^\d{1,6}$/.test(String(from)) ? Number(from) : 0, all === '1']
}

/** Once per request. No report: there is none for whoever asks, or the plan shows none. */
const openReport = cache(async (...[company, id, fromLine, isWhole]: Address) => {
  const here = routes.report(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const isShown = planFeatures(principal.plan).logVisible
  const report = isShown ? await readReport(principal, { id, fromLine, allLines: isWhole }) : null
  return { principal, report }
})

/** The exact query and period of a report, in the log. */
function hrefOfLog(company: string, { fromAt, untilAt }: ReportPage, q: string): Route {
  // The page's end is inclusive.
  const to = new Date(Date.parse(untilAt) - 1)
  return serializeView(routes.auditLogs(company), { q, from: new Date(fromAt), to }) as Route
}

/** What whoever reads the numbers has to know of them. */
function Notes({ report: { data, rewrittenAt, lostUntil, period } }: { report: ReportPage }) {
  return (
    <>
      {data.isRunning ? (
        <Alert>
          <p>The period was not over when this report was made: later events are not in it.</p>
        </Alert>
      ) : null}
      {data.keptFrom ? (
        <Alert tone="warning">
          <p>
            Events of before <Timestamp at={data.keptFrom} /> were no longer kept: what is counted
            begins there, and not on {period.from}.
          </p>
        </Alert>
      ) : null}
      {lostUntil ? (
        <Alert tone="warning">
          <p>
            Events of before <Timestamp at={lostUntil} /> were pruned since this report was made:
            the log and the evidence have only what is left of them. The numbers are what was
            counted then.
          </p>
        </Alert>
      ) : null}
      {data.before === null ? (
        <Alert>
          <p>Nothing to compare with: the log no longer kept the period before.</p>
        </Alert>
      ) : null}
      {rewrittenAt ? (
        <Alert>
          <p>
            Values of an erased person were cut out of this report on <Timestamp at={rewrittenAt} />
            . Its digest names it as it was before; the numbers are the same.
          </p>
        </Alert>
      ) : null}
    </>
  )
}

function Counted({ company, report }: { company: string; report: ReportPage }) {
  const { series, before } = report.data
  const hrefOf = (q: string) => hrefOfLog(company, report, q)
  return (
    <>
      {series ? (
        <Section title={series.unit === 'day' ? 'By day' : 'By week'} hasPadding={false}>
          <SeriesBars series={series} title="Over time" />
        </Section>
      ) : null}
      {report.tables.map((table) => (
        <Section key={table.key} title={table.title} hasPadding={false}>
          <ValueTable table={table} hrefOf={hrefOf} hasBefore={before !== null} />
        </Section>
      ))}
    </>
  )
}

function Listed({ company, report }: { company: string; report: ReportPage }) {
  const { seqs, total } = report.data.list ?? { seqs: [], total: 0 }
  const gone = seqs.length - report.listed.length
  return (
    <Section
      title="Access changes in this period"
      description={
        <>
          {total > seqs.length
            ? `The newest ${format(seqs.length)} of ${format(total)}. `
            : `${format(total)} in all. `}
          {gone > 0 ? `${format(gone)} of them are no longer kept. ` : ''}
          <Link
            href={hrefOfLog(company, report, report.query)}
            className="text-accent-text underline print:hidden"
          >
            Show them in the log
          </Link>
        </>
      }
      hasPadding={false}
    >
      <EventTable company={company} title="Access changes" events={report.listed} />
    </Section>
  )
}

type ReviewProps = { company: string; report: ReportPage; fromLine: number; isWhole: boolean }

function Review({ company, report, fromLine, isWhole }: ReviewProps) {
  const { id, review, lines, canManage } = report
  if (!review) return null
  const open = review.lines - review.keep - review.revoke
  return (
    <Section title="Access" description={describeReview(report)} hasPadding={false}>
      <ReviewTable
        {...{ company, report: id, lines }}
        isOpen={canManage && review.completedAt === null}
        onDecide={decideLine}
      />
      {isWhole || review.lines <= linesPerPage ? null : (
        <nav aria-label="Lines" className="flex flex-wrap gap-3 p-3 print:hidden">
          <PageLinks company={company} report={report} fromLine={fromLine} />
        </nav>
      )}
      <div className="p-4">
        {review.completedAt === null ? (
          <>
            <p className={canManage ? 'hidden print:block' : undefined}>Not signed off yet.</p>
            {canManage ? (
              <SignOff company={company} report={id} open={open} onComplete={completeReview} />
            ) : null}
          </>
        ) : (
          <p>
            Signed off by {review.completedBy}, <Timestamp at={review.completedAt} />.
          </p>
        )}
      </div>
    </Section>
  )
}

function describeReview({ review, lines, madeAt }: ReportPage): ReactNode {
  if (!review) return null
  const { keep, revoke, ownDecisions } = review
  const parts = [
    `${format(review.lines)} lines`,
    `${format(keep)} to keep`,
    `${format(revoke)} to revoke`,
  ]
  const own =
    ownDecisions > 0
      ? ` ${format(ownDecisions)} decided by the person whose own access it is, since nobody else may.`
      : ''
  const shown = lines.length < review.lines ? ` ${format(lines.length)} of them are shown.` : ''
  return (
    <>
      As of <Timestamp at={madeAt} />: {parts.join(', ')}.{own}
      {shown}
    </>
  )
}

function PageLinks({ company, report, fromLine }: Omit<ReviewProps, 'isWhole'>) {
  const { id, review } = report
  const link = 'text-accent-text hover:underline'
  const next = fromLine + linesPerPage
  return (
    <>
      {fromLine > 0 ? (
        <Link
          className={link}
          href={routes.report(company, id, { from: Math.max(0, fromLine - linesPerPage) })}
        >
          Former lines
        </Link>
      ) : null}
      {next < (review?.lines ?? 0) ? (
        <Link className={link} href={routes.report(company, id, { from: next })}>
          Further lines
        </Link>
      ) : null}
      <Link className={link} href={routes.report(company, id, { all: 1 })}>
        All lines, to print
      </Link>
    </>
  )
}
