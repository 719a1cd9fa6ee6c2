import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PlanNotice } from '@/components/events/plan-notice'
import { ReportCards } from '@/components/reports/report-cards'
import { type ReportItem, ReportTable } from '@/components/reports/report-list'
import { PageHeader } from '@/components/shell/page-header'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { formatPeriod } from '@/lib/reports/rules'
import { listReports } from '@/lib/reports/queries/list-reports'
import type { ListedReport } from '@/lib/reports/schema/pages'
import { routes } from '@/lib/web/routes'
import {
  completeReview,
  decideLine,
  deleteReport,
  deleteSchedule,
  makeReport,
  saveSchedule,
} from './actions'

export const metadata: Metadata = { title: 'Reports' }

const actions = {
  ...{ makeReport, deleteReport, saveSchedule, deleteSchedule },
  ...{ decideLine, completeReview },
}

export default async function ReportsPage({ params }: PageProps<'/[company]/reports'>) {
  const { company } = await params
  const here = routes.reports(company)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  const header = (
    <PageHeader
      section="Evidence"
      title="Reports"
      description="What auditors ask for, by week, month or quarter. A report stays as it was when it was made."
    />
  )
  if (!plan.logVisible) {
    return (
      <>
        {header}
        <PlanNotice plan={plan.label} feature="reports" />
      </>
    )
  }
  const list = await listReports(principal)
  return (
    <>
      {header}
      <div className="grid gap-4">
        <ReportCards company={company} list={list} actions={actions} />
        <Section
          title="Made reports"
          description={list.isCut ? `The newest ${list.reports.length}.` : undefined}
          hasPadding={false}
        >
          <ReportTable company={company} reports={list.reports.map(toItem)} />
        </Section>
      </div>
    </>
  )
}

function toItem({ review, period, ...report }: ListedReport): ReportItem {
  const { id, label, madeAt, madeBy, mails } = report
  return {
    ...{ id, label, madeAt, madeBy, mails },
    period: formatPeriod(period),
    review: review && {
      lines: review.lines,
      decided: review.keep + review.revoke,
      isCompleted: review.completedAt !== null,
    },
  }
}
