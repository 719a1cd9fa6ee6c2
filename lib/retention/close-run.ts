import { recordEvent } from '@/lib/log/append'
import { rootOfRanges } from '@/lib/log/root-of-ranges'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { countRanges, type Range } from './rules'
import { findBound, listPruned, listPrunedBy } from './store/prune-store'
import { finishRun, readArchives, type RunRow, writeChecked } from './store/run-store'

/** More would not fit into one event; all of them are in the database, and the root covers them. */
const rangesMax = 200

/**
 * Ends a run and records its receipt, in one transaction. The root is that of the pruned leaves: whoever kept them can prove what
 * was deleted, and that it was nothing else. Answers how many events below its end are still there, since they are held.
 */
export async function closeRun(
  companyId: string,
  { run, until: end }: { run: RunRow; until: number },
): Promise<number> {
  const ranges = await listPrunedBy(companyId, run.id)
  const { size } = await findBound(companyId, 0)
  const root = await rootOfRanges(sql(), { companyId, size, ranges })
  const held = end - countWithin(await listPruned(companyId, { from: 0, until: end }), end)
  const archives = await readArchives(sql(), run.id)
  const at = new Date(nowMs())
  await inSqlTransaction(async (tx) => {
    const rootHex = Buffer.from(root).toString('hex')
    const isMine = await finishRun(tx.sql, { id: run.id, held, rootHex, finishedAt: at })
    if (!isMine) return
    await writeChecked(tx.sql, companyId, at)
    await recordEvent(tx, {
      companyId,
      via: { type: 'system' },
      event: {
        action: 'retention.pruned',
        actor: { type: 'system', name: 'trailkeeper' },
        context: 'Retention',
        targets: [{ type: 'retention_run', id: run.id }],
        details: {
          events: countRanges(ranges),
          root: Buffer.from(root).toString('base64'),
          ranges: ranges.slice(0, rangesMax).map(({ from, until }) => ({
            first_seq: from,
            last_seq: until - 1,
          })),
          range_count: ranges.length,
          kept_days: run.keptDays,
          held_events: held,
          holds: run.holds.map(({ id, events }) => ({ id, events })),
          archives: archives.slice(0, rangesMax).map(({ file, sha256 }) => ({ file, sha256 })),
        },
      },
    })
  })
  return held
}

function countWithin(ranges: readonly Range[], end: number): number {
  return countRanges(ranges.map(({ from, until }) => ({ from, until: Math.min(until, end) })))
}
