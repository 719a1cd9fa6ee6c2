import { Timestamp } from '@/components/time/timestamp'
import type { EntryView } from '@/lib/alerts/schema/views'
import type { EntryKind } from '@/lib/alerts/words'

/** What happened to an alert, in the order of time. */
export function AlertTimeline({ entries }: { entries: readonly EntryView[] }) {
  return (
    <ol aria-label="Timeline" className="grid gap-3">
      {entries.map((entry) => (
        <li key={entry.id} className="grid gap-0.5 border-l-2 pl-3">
          <p className="flex flex-wrap gap-x-2">
            <span className="font-medium">{words[entry.kind]}</span>
            {entry.by === null ? null : <span>by {entry.by}</span>}
            <span className="text-muted-foreground">
              <Timestamp at={entry.at} />
            </span>
          </p>
          {entry.text === null ? null : (
            <p className="wrap-anywhere whitespace-pre-wrap">
              <bdi>{entry.text}</bdi>
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}

const words: Record<EntryKind, string> = {
  fired: 'Fired',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  reopened: 'Reopened',
  note: 'Note',
  notified: 'Told',
  not_notified: 'Not told',
}
