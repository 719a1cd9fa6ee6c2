import { eraseFromAlerts } from '@/lib/alerts/commands/erase-from-alerts'
import { eraseFromAccess } from '@/lib/access/commands/erase-person'
import { eraseViewsOf } from '@/lib/events/views/commands/erase-views'
import type { ErasedPerson } from '@/lib/log/cut-person'
import { eraseExportsOf } from '@/lib/exports/commands/erase-exports'
import { eraseFromHolds } from '@/lib/holds/erase-from-holds'
import { eraseFromPublishing } from '@/lib/events/integrity/commands/erase-publishing'
import { eraseFromReports } from '@/lib/reports/erase-from-reports'
import { eraseFromStreaming } from '@/lib/streaming/commands/erase-from-streaming'
import { eraseFromDictionaries } from '@/lib/log/erase-person'
import type { Tx } from '@/lib/platform/db'

/**
 * One place that may hold a person, beside the events themselves and the person's account.
 *
 * `erase` takes them out of it, in the transaction it is given, and answers how many of what. It is harmless when repeated, it
 * records nothing, and it touches nothing outside the transaction but by `tx.afterCommit`: the preview of an erasure runs it
 * too, and rolls back. `person.ref` is what takes the place of their values.
 */
export type Eraser = {
  /** The key of its counts, for ever: certificates name it. */
  place: string
  label: string
  erase: (
    tx: Tx,
    input: { companyId: string; person: ErasedPerson },
  ) => Promise<Record<string, number>>
}

/** In the order in which their rows are locked: own rows, then the log's. */
export const erasers: readonly Eraser[] = [
  {
    place: 'access',
    label: 'Invitations, failed attempts and names of things',
    erase: eraseFromAccess,
  },
  { place: 'saved_views', label: 'Saved views', erase: eraseViewsOf },
  { place: 'exports', label: 'Exported files', erase: eraseExportsOf },
  { place: 'holds', label: 'Legal holds', erase: eraseFromHolds },
  { place: 'publishing', label: 'Who is mailed checkpoints', erase: eraseFromPublishing },
  { place: 'reports', label: 'Reports', erase: eraseFromReports },
  { place: 'streaming', label: 'Streaming', erase: eraseFromStreaming },
  { place: 'alerts', label: 'Alerts', erase: eraseFromAlerts },
  { place: 'dictionaries', label: 'Names of targets and machines', erase: eraseFromDictionaries },
]
