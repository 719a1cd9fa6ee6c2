import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PlanNotice } from '@/components/events/plan-notice'
import { loadView } from '@/components/events/search-params'
import { ExportForm } from '@/components/exports/export-form'
import { ExportList } from '@/components/exports/export-list'
import { PageHeader } from '@/components/shell/page-header'
import { toIsoRange } from '@/components/time/time-range'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { listExports } from '@/lib/exports/queries'
import { routes } from '@/lib/web/routes'
import { cancelExport, createExport, deleteDraft, resumeExport } from './actions'

export const metadata: Metadata = { title: 'Exports' }

export default async function ExportsPage({
  params,
  searchParams,
}: PageProps<'/[company]/exports'>) {
  const { company } = await params
  const view = await loadView(searchParams)
  const here = routes.exports(company)
  const principal = await requireMember(company, { permission: 'audit_log.export', here })
  const { label, logVisible, exportFormats } = planFeatures(principal.plan)
  const header = (
    <PageHeader
      section="Evidence"
      title="Exports"
      description="Events as a file. Each export is recorded in the log, and its file is kept for a day."
    />
  )
  if (!logVisible) {
    return (
      <>
        {header}
        <PlanNotice plan={label} />
      </>
    )
  }
  return (
    <>
      {header}
      <div className="grid gap-4">
        <Section title="New export">
          <ExportForm
            // Another search, from the page of the log, begins anew.
            key={JSON.stringify([view.q, view.last, view.from, view.to])}
            company={company}
            plan={{ label, formats: exportFormats }}
            initial={{ q: view.q, range: toIsoRange(view) }}
            onCreate={createExport}
          />
        </Section>
        <Section title="Exports so far" hasPadding={false}>
          <ExportList
            company={company}
            exports={await listExports(principal)}
            onCancel={cancelExport}
            onResume={resumeExport}
            onDeleteDraft={deleteDraft}
            onCreate={createExport}
          />
        </Section>
      </div>
    </>
  )
}
