'use client'

import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { AlertDetails } from '@/lib/alerts/schema/views'
import { channelTypeLabels } from '@/lib/alerts/words'

type Notification = AlertDetails['notifications'][number]

/** Who was told of an alert, and who could not be. */
export function NotificationList({ notifications }: { notifications: readonly Notification[] }) {
  const rows = notifications.map((one, at) => ({ ...one, id: String(at) }))
  return <DataTable caption="Notifications" columns={columns} rows={rows} rowId={({ id }) => id} />
}

const states: Record<Notification['state'], { label: string; tone: BadgeTone }> = {
  waiting: { label: 'Waiting', tone: 'changed' },
  sent: { label: 'Sent', tone: 'made' },
  dead: { label: 'Given up', tone: 'failed' },
}

const columns: TableColumn<Notification & { id: string }>[] = [
  {
    id: 'channel',
    header: 'Channel',
    cell: ({ channel, type, reason }) => (
      <div className="grid gap-0.5">
        <span className="wrap-anywhere font-medium">{channel}</span>
        <span className="text-muted-foreground text-xs">{channelTypeLabels[type]}</span>
        {reason === null ? null : <span className="wrap-anywhere text-xs">{reason}</span>}
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    className: 'w-px',
    cell: ({ state }) => <Badge tone={states[state].tone}>{states[state].label}</Badge>,
  },
  {
    id: 'at',
    header: 'When',
    className: 'w-px',
    cell: ({ at }) => (at === null ? '–' : <Timestamp at={at} className="whitespace-nowrap" />),
  },
]
