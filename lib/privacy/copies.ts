import { searchEvents } from '@/lib/events/queries/search-events'
import type { CopyThatLeft } from './schema/words'

/** What the log says of copies that left: each action, and what kind of copy it tells of. */
const kinds: Record<string, CopyThatLeft['kind']> = {
  'audit_log.exported': 'export',
  'destination.created': 'stream',
  'destination.resumed': 'stream',
  'destination.replayed': 'stream',
  'backup.created': 'backup',
}

const listedMax = 100

/**
 * Copies of events that left this instance since a person was first mentioned, newest first: exports, streams, backups. Erasing
 * cannot call them back. Told by the log itself, and without anybody's name.
 */
export async function listCopies(input: {
  companyId: string
  since: Date
}): Promise<{ copies: CopyThatLeft[]; isCut: boolean }> {
  const q = Object.keys(kinds)
    .map((action) => `action:${action}`)
    .join(' OR ')
  const { events, olderCursor } = await searchEvents(
    { companyId: input.companyId },
    { q, within: '', after: input.since.toISOString(), limit: listedMax, direction: 'older' },
  )
  const copies = events.map((event): CopyThatLeft => {
    const { format, rows } = event.details ?? {}
    const told = [
      event.label,
      ...(typeof format === 'string' && /^[a-z_]{1,20}$/.test(format) ? [format] : []),
      ...(typeof rows === 'number' ? [`${rows} events`] : []),
    ]
    return {
      ...{ kind: kinds[event.action] ?? 'export', at: event.occurred_at },
      ...{ what: told.join(', '), event: event.id },
    }
  })
  return { copies, isCut: olderCursor !== null }
}

/** Where a copy may be that nothing here can tell of. */
export const untoldCopies = [
  'Whoever read events through the API or in a browser may have kept them.',
  'Streams deliver events as they come in: what a receiver has, it keeps.',
  'Files that events were imported from, and what was told of rejected records, lie where the operator put them.',
  'Backups of the database, and the database’s own log of changes, hold what was erased until they expire.',
]
