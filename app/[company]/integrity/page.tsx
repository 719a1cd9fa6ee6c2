import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PlanNotice } from '@/components/events/plan-notice'
import { CheckHistory } from '@/components/integrity/check-history'
import { CheckPanel } from '@/components/integrity/check-panel'
import { CheckpointList } from '@/components/integrity/checkpoint-list'
import { CopyList } from '@/components/integrity/copy-list'
import { KeyList } from '@/components/integrity/key-list'
import { LogHead } from '@/components/integrity/log-head'
import { PublishingForm } from '@/components/integrity/publishing-form'
import { PublishingSection } from '@/components/integrity/publishing-section'
import { loadIntegrityView, writeIntegrityView } from '@/components/integrity/search-params'
import { VerifyByHand } from '@/components/integrity/verify-by-hand'
import { WhatIsProven } from '@/components/integrity/what-is-proven'
import { PageHeader } from '@/components/shell/page-header'
import { ListFoot } from '@/components/ui/list-foot'
import { Section } from '@/components/ui/section'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { readChecks } from '@/lib/events/integrity/queries/read-checks'
import {
  checkpointsPerPage,
  copiesPerPage,
  readCheckpointPage,
  readCopyPage,
  readIntegrity,
} from '@/lib/events/integrity/queries/read-integrity'
import { loadEnv } from '@/lib/platform/env'
import { readStreamedHeads } from '@/lib/streaming/queries'
import { routes } from '@/lib/web/routes'
import { savePublishing, stopVerifying, verifyNow } from './actions'

export const metadata: Metadata = { title: 'Integrity' }

const pagesMax = 1_000_000

export default async function IntegrityPage({
  params,
  searchParams,
}: PageProps<'/[company]/integrity'>) {
  const { company } = await params
  const given = await loadIntegrityView(searchParams)
  const view = { checkpoints: toPage(given.checkpoints), copies: toPage(given.copies) }
  const here = writeIntegrityView(routes.integrity(company), view) as '/'
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  return (
    <>
      <PageHeader
        section="Evidence"
        title="Integrity"
        description="Whether the log is what was sealed, and who else could tell."
      />
      {plan.logVisible ? (
        <Integrity company={company} principal={principal} view={view} />
      ) : (
        <PlanNotice plan={plan.label} />
      )}
    </>
  )
}

type View = { checkpoints: number; copies: number }

async function Integrity({
  company,
  principal,
  view,
}: {
  company: string
  principal: SessionPrincipal
  view: View
}) {
  const [{ log, newest, keys, publishing }, streamed, checks, checkpoints, copies] =
    await Promise.all([
      readIntegrity(principal),
      readStreamedHeads(principal),
      readChecks(principal),
      readCheckpointPage(principal, view.checkpoints),
      readCopyPage(principal, view.copies),
    ])
  const hrefOf = (next: Partial<View>) =>
    writeIntegrityView(routes.integrity(company), { ...view, ...next })
  return (
    <div className="grid max-w-6xl grid-cols-1 gap-4">
      <CheckPanel company={company} checks={checks} onVerify={verifyNow} onStop={stopVerifying} />
      <LogHead log={log} newest={newest} />
      <div className="grid gap-4 xl:grid-cols-2">
        <PublishingSection
          publishing={publishing}
          streamed={streamed}
          form={
            <PublishingForm
              company={company}
              recipients={publishing.recipients}
              rhythm={publishing.rhythm}
              onSave={savePublishing}
            />
          }
        />
        <KeyList keys={keys} />
      </div>
      <Section
        title="Published checkpoints"
        description="Copies outside the database, with the time at which each was there."
        hasPadding={false}
      >
        <CopyList copies={copies.copies} isStreamed={streamed.length > 0} />
        <ListFoot
          label="Pages of published checkpoints"
          page={view.copies}
          found={copies.found}
          perPage={copiesPerPage}
          hrefOf={(page) => hrefOf({ copies: page })}
        />
      </Section>
      <Section
        title="Checkpoints"
        description="Every head that was signed. Keep one now and then, where the operator cannot change it."
        hasPadding={false}
      >
        <CheckpointList checkpoints={checkpoints.checkpoints} />
        <ListFoot
          label="Pages of checkpoints"
          page={view.checkpoints}
          found={checkpoints.found}
          perPage={checkpointsPerPage}
          hrefOf={(page) => hrefOf({ checkpoints: page })}
        />
      </Section>
      {checks.length > 0 ? (
        <Section title="Checks" description="The newest runs." hasPadding={false}>
          <CheckHistory company={company} checks={checks} />
        </Section>
      ) : null}
      <WhatIsProven />
      <VerifyByHand company={company} baseUrl={loadEnv().baseUrl} />
    </div>
  )
}

function toPage(given: number): number {
  return Math.min(Math.max(given, 1), pagesMax)
}
