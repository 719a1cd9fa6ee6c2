'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import type { RuleView } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'
import { RuleHealthBadge, SeverityBadge } from './badges'
import { countWords } from './count-words'
import type { RuleActions } from './rule-actions'
import { RuleMenu } from './rule-menu'

type RuleListProps = {
  company: string
  rules: readonly RuleView[]
  /** Null: the viewer only reads. */
  actions: RuleActions | null
}

export function RuleList({ company, rules, actions }: RuleListProps) {
  const columns = useMemo(() => makeColumns(company, actions), [company, actions])
  return <DataTable caption="Rules" columns={columns} rows={rules} rowId={({ id }) => id} />
}

function makeColumns(
  company: string,
  actions: RuleActions | null,
): readonly TableColumn<RuleView>[] {
  return [
    {
      id: 'rule',
      header: 'Rule',
      cell: (rule) => <RuleCell company={company} rule={rule} canOpen={actions !== null} />,
    },
    { id: 'state', header: 'State', className: 'w-px', cell: (rule) => <StateCell rule={rule} /> },
    {
      id: 'severity',
      header: 'Severity',
      className: 'w-px',
      isHiddenWhenSmall: true,
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    {
      id: 'fired',
      header: 'Fired',
      isHiddenWhenSmall: true,
      cell: ({ fired, lastFiredAt }) => (
        <div className="grid gap-0.5 whitespace-nowrap tabular-nums">
          <span>{fired === 0 ? 'Never' : countWords(fired, 'time')}</span>
          {lastFiredAt === null ? null : (
            <span className="text-muted-foreground text-xs">
              <Timestamp at={lastFiredAt} />
            </span>
          )}
        </div>
      ),
    },
    ...(actions
      ? [
          {
            id: 'menu',
            header: <span className="sr-only">Actions</span>,
            className: 'w-px',
            cell: (rule: RuleView) => <RuleMenu company={company} rule={rule} actions={actions} />,
          },
        ]
      : []),
  ]
}

function RuleCell({
  company,
  rule,
  canOpen,
}: {
  company: string
  rule: RuleView
  canOpen: boolean
}) {
  const { id, name, sentence, query, channels, openAlerts, problem } = rule
  return (
    <div className="grid gap-0.5">
      {canOpen ? (
        <Link
          href={routes.alertRule(company, id)}
          className="wrap-anywhere font-medium text-accent-text hover:underline"
        >
          {name}
        </Link>
      ) : (
        <span className="wrap-anywhere font-medium">{name}</span>
      )}
      <span className="text-muted-foreground text-xs">Fires on {sentence}.</span>
      {query === '' ? null : <code className="wrap-anywhere text-code text-xs">{query}</code>}
      <span className="text-muted-foreground text-xs">
        Tells the inbox{channels.map((channel) => `, ${channel.name}`).join('')}.
      </span>
      {openAlerts === 0 ? null : (
        <Link
          href={routes.alerts(company, { rule: id })}
          className="text-accent-text text-xs hover:underline"
        >
          {countWords(openAlerts, 'open alert')}
        </Link>
      )}
      {problem === null ? null : <span className="text-gone text-xs">{problem}</span>}
    </div>
  )
}

function StateCell({ rule: { health, mutedAt, snoozedUntil } }: { rule: RuleView }) {
  return (
    <div className="grid justify-items-start gap-0.5">
      <RuleHealthBadge health={health} />
      {health === 'snoozed' && snoozedUntil ? (
        <span className="text-muted-foreground text-xs">
          until <Timestamp at={snoozedUntil} />
        </span>
      ) : health === 'muted' && mutedAt ? (
        <span className="text-muted-foreground text-xs">until it is unmuted</span>
      ) : null}
    </div>
  )
}
