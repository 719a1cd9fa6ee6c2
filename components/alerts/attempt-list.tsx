'use client'

import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Section } from '@/components/ui/section'
import type { AttemptView } from '@/lib/alerts/schema/views'

type AttemptListProps = { name: string; attempts: readonly AttemptView[] }

/** What became of the last messages to a channel. */
export function AttemptList({ name, attempts }: AttemptListProps) {
  return (
    <Section
      title={`Last attempts to ${name}`}
      description="The newest first."
      hasPadding={attempts.length === 0}
    >
      {attempts.length === 0 ? (
        <p className="text-muted-foreground">Nothing was sent yet.</p>
      ) : (
        <DataTable
          caption={`Last attempts to ${name}`}
          columns={columns}
          rows={attempts}
          rowId={({ number }) => String(number)}
        />
      )}
    </Section>
  )
}

const kinds: Record<AttemptView['kind'], { label: string; tone: BadgeTone }> = {
  sent: { label: 'Sent', tone: 'made' },
  retry: { label: 'Again later', tone: 'changed' },
  failed: { label: 'Failed', tone: 'failed' },
}

const columns: TableColumn<AttemptView>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ at }) => <Timestamp at={at} className="whitespace-nowrap tabular-nums" />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ kind }) => <Badge tone={kinds[kind].tone}>{kinds[kind].label}</Badge>,
  },
  { id: 'alerts', header: 'Alerts', isHiddenWhenSmall: true, cell: ({ alerts }) => alerts },
  {
    id: 'took',
    header: 'Took',
    isHiddenWhenSmall: true,
    cell: ({ latencyMs }) => `${latencyMs} ms`,
  },
  {
    id: 'answer',
    header: 'Answer',
    cell: ({ status, reason, answer }) => (
      <span className="wrap-anywhere line-clamp-3 text-xs">
        {[status === null ? null : `HTTP ${status}`, reason, answer]
          .filter((part) => part !== null)
          .join(' · ') || '–'}
      </span>
    ),
  },
]
