import type { Metadata } from 'next'
import Link from 'next/link'
import { requireMember } from '@/app/[company]/require-member'
import { PendingChange } from '@/components/retention/pending-change'
import { ReceiptList } from '@/components/retention/receipt-list'
import { RetentionForm } from '@/components/retention/retention-form'
import { RunFacts } from '@/components/retention/run-facts'
import { PageHeader } from '@/components/shell/page-header'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { describeDays } from '@/lib/retention/schema/presets'
import { readRetention } from '@/lib/retention/queries'
import type { RetentionView } from '@/lib/retention/schema'
import { routes } from '@/lib/web/routes'
import { cancelShortening, changeRetention } from './actions'

export const metadata: Metadata = { title: 'Retention' }

export default async function RetentionPage({ params }: PageProps<'/[company]/retention'>) {
  const { company } = await params
  const here = routes.retention(company)
  const principal = await requireMember(company, { permission: 'audit_log.settings', here })
  const retention = await readRetention(principal)
  const { keptDays, allowed, pending, runs, isArchived } = retention
  const isFixed = allowed.min === allowed.max
  const [last] = runs
  return (
    <>
      <PageHeader
        section="Evidence"
        title="Retention"
        description="What is older is deleted, once a day. Proofs of what remains stay valid."
      />
      <div className="grid max-w-4xl gap-4">
        {pending ? (
          <PendingChange company={company} pending={pending} onCancel={cancelShortening} />
        ) : null}
        <Section
          title={`Events are kept for ${describeDays(keptDays)}`}
          description={`Counted from when they were recorded. ${
            isArchived
              ? 'Before they are deleted they are archived as signed bundles.'
              : 'They are not archived before; the operator can set RETENTION_ARCHIVE_DIR.'
          }`}
        >
          {isFixed ? (
            <FixedNotice plan={planFeatures(retention.plan).label} days={allowed.max} />
          ) : (
            <RetentionForm
              key={`${keptDays} ${pending?.days}`}
              company={company}
              keptDays={keptDays}
              allowed={allowed}
              onChange={changeRetention}
            />
          )}
        </Section>
        <Section title="Last pruning" description={<Checked retention={retention} />}>
          {last ? (
            <RunFacts run={last} retryAt={retention.retryAt} />
          ) : (
            <p>Nothing was past its time so far.</p>
          )}
          <p className="mt-4 text-muted-foreground">
            What a{' '}
            <Link
              href={routes.holds(company)}
              className="text-accent-text underline underline-offset-2"
            >
              legal hold
            </Link>{' '}
            covers stays until it is released. Each pruning leaves a receipt in the{' '}
            <Link
              href={routes.auditLogs(company, { q: 'action:retention.pruned' })}
              className="text-accent-text underline underline-offset-2"
            >
              audit log
            </Link>
            , with the root of what went.
          </p>
        </Section>
        {runs.length > 1 ? (
          <Section title="Receipts" hasPadding={false}>
            <ReceiptList runs={runs} />
          </Section>
        ) : null}
      </div>
    </>
  )
}

function FixedNotice({ plan, days }: { plan: string; days: number }) {
  return (
    <Alert title={`The plan ${plan} keeps events for ${describeDays(days)}`}>
      <p>
        Enterprise lets you choose from 90 days to 7 years. The operator of this instance sets the
        plan.
      </p>
    </Alert>
  )
}

function Checked({ retention: { checkedAt } }: { retention: RetentionView }) {
  if (checkedAt === null) return 'It is looked for within a few minutes.'
  return (
    <>
      Last looked for <Timestamp at={checkedAt} />.
    </>
  )
}
