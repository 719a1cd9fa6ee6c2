import { searchEvents } from '@/lib/events/queries/search-events'
import { listSentExportIds } from '@/lib/exports/queries'
import type { StoredEvent } from '@/lib/log/schema'
import type { CopyThatLeft } from './schema/words'

/** What the log says of copies that left: each action, and what kind of copy it tells of. */
const kinds: Record<string, CopyThatLeft['kind']> = {
  'audit_log.exported': 'export',
  'report.downloaded': 'export',
  'destination.created': 'stream',
  'destination.resumed': 'stream',
  'destination.replayed': 'stream',
  'backup.created': 'backup',
  'retention.pruned': 'archive',
}

const listedMax = 100
/** A query has at most 2,000 characters, and an id takes 37 of them. */
const idsMax = 40

/**
 * Copies of events that left this instance since a person was first known to the log, newest first: exports, evidence of reports, streams,
 * backups, archives. Erasing cannot call them back. Told by the log itself, and without anybody's name.
 *
 * Applications send events of these names too, about exports of their own. Nobody sends events through a session or as the system,
 * and what came through a key or from the command line counts where the history of exports knows of it.
 */
export async function listCopies(input: {
  companyId: string
  since: Date
}): Promise<{ copies: CopyThatLeft[]; isCut: boolean }> {
  const { companyId, since } = input
  const after = since.toISOString()
  const find = (q: string) =>
    searchEvents({ companyId }, { q, within: '', after, limit: listedMax, direction: 'older' })
  const sentIds = await listSentExportIds(companyId, { since, limit: listedMax + 1 })
  const found = [
    await find(`action:${actionsBut('retention.pruned')} via:session,system`),
    await find(`action:${actionsBut('audit_log.exported', 'retention.pruned')} via:cli`),
    await find('action:retention.pruned via:system'),
  ]
  for (let at = 0; at < sentIds.length; at += idsMax) {
    const ids = sentIds.slice(at, at + idsMax)
    found.push(await find(`action:audit_log.exported via:api_key,cli target:${ids.join(',')}`))
  }
  const copies = found
    .flatMap(({ events }) => events)
    .filter((event) => event.action !== 'retention.pruned' || countArchives(event) > 0)
    .map(describeCopy)
    .sort((one, other) => (one.at < other.at ? 1 : -1))
  const isCut = copies.length > listedMax || found.some(({ olderCursor }) => olderCursor !== null)
  return { copies: copies.slice(0, listedMax), isCut }
}

function actionsBut(...others: string[]): string {
  return Object.keys(kinds)
    .filter((action) => !others.includes(action))
    .join(',')
}

type Told = Pick<StoredEvent, 'id' | 'action' | 'label' | 'occurred_at' | 'details'>

function describeCopy(event: Told): CopyThatLeft {
  const { format, rows, events } = event.details ?? {}
  const archives = countArchives(event)
  const count = typeof rows === 'number' ? rows : events
  const told = [
    event.label,
    ...(typeof format === 'string' && /^[a-z_]{1,20}$/.test(format) ? [format] : []),
    ...(archives > 0 ? [archives === 1 ? '1 archive' : `${archives} archives`] : []),
    ...(typeof count === 'number'
      ? [count === 1 ? '1 event' : `${count.toLocaleString('en-US')} events`]
      : []),
  ]
  return {
    ...{ kind: kinds[event.action] ?? 'export', at: event.occurred_at },
    ...{ what: told.join(', '), event: event.id },
  }
}

/** How many bundles a pruning wrote before it deleted. */
function countArchives({ details }: Pick<Told, 'details'>): number {
  return Array.isArray(details?.archives) ? details.archives.length : 0
}

/** Where a copy may be that nothing here can tell of. */
export const untoldCopies = [
  'Whoever read events through the API or in a browser may have kept them.',
  'Streams deliver events as they come in: what a receiver has, it keeps.',
  'Files that events were imported from, and what was told of rejected records, lie where the operator put them.',
  'Backups of the database, and the database’s own log of changes, hold what was erased until they expire.',
]
