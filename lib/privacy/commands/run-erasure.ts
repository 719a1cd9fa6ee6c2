import { productOf, viaOf } from '@/lib/access/origin'
import { countLinesNaming } from '@/lib/events/queries/count-lines-naming'
import { forgetErased } from '@/lib/events/segments/index-log'
import { segmentSizes } from '@/lib/events/segments/segment-data'
import { eraseExportsOf } from '@/lib/exports/commands/erase-exports'
import { refuseAskedFor } from '@/lib/holds/holds-asking-for'
import type { EventKey } from '@/lib/holds/queries'
import { recordEvent } from '@/lib/log/append'
import { requireLog, sealCheckpoint } from '@/lib/log/checkpoints'
import {
  begin,
  countErasure,
  destroyPersons,
  eraseMentions,
  eraseNamed,
  forgetStatistics,
  holdLog,
  listStretches,
} from '@/lib/log/erase-person'
import { noSeenValues } from '@/lib/log/seen-values'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, inTransaction, type SqlTx, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { makeCertificate } from '@/lib/privacy/certificate'
import { erasers } from '@/lib/privacy/erasers'
import { forgetEverywhere, settleEverywhere } from '@/lib/privacy/forget-here'
import type { ErasureCounts, ErasureState } from '@/lib/privacy/schema/words'
import {
  type ErasureChange,
  type ErasureRow,
  lockErasure,
  readErasure,
  updateErasure,
} from '@/lib/privacy/store'
import { type Erased, unwrapErased, wrapErased } from '@/lib/privacy/wrapped-person'
import { personNotFound, refuseHeldEvents, refuseUnderHold } from './request-erasure'

type Key = { companyId: string; id: string }

/**
 * Carries out an erasure from where it stands, and returns once nothing of the person is left anywhere: in the database, in
 * what is made of it, in this process and in every other. Each step is a transaction of its own and harmless when repeated:
 * after a crash it goes on, and two processes that do it at once take turns. Throws `person_on_hold` (409) where a hold was
 * placed before K was destroyed, `process_silent` and `log_busy` (503): it goes on by itself later.
 */
export async function runErasure(
  key: Key,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (row: ErasureRow) => void } = {},
): Promise<ErasureRow> {
  for (;;) {
    const row = await readErasure(sql(), key)
    if (!row) throw personNotFound()
    onProgress?.(row)
    if (row.state === 'done') return row
    signal?.throwIfAborted()
    await steps[row.state](row)
  }
}

const steps: Record<Exclude<ErasureState, 'done'>, (row: ErasureRow) => Promise<void>> = {
  requested: destroy,
  mentions: eraseNextMentions,
  named: eraseNextNamed,
  places: eraseElsewhere,
  index: forgetIndexed,
  certificate: certify,
}

async function destroy(row: ErasureRow): Promise<void> {
  const { companyId, refs } = row
  await settleEverywhere({ companyId, userIds: unwrapErased(row).userIds })
  await inTransaction((tx) =>
    takeTurn(tx, row, async (now) => {
      const person = { ...unwrapErased(now).person, refs }
      // What runs tells the log at its end who asked and for whom: after K is gone that would be somebody new.
      const exports = await eraseExportsOf(tx, { companyId, person })
      await refuseAskedFor(tx, { companyId, person })
      await holdLog(tx, companyId)
      await refuseUnderHold(tx, row)
      await destroyPersons(tx, { companyId, refs })
      const counts = addCounts(now.counts, 'exports', exports)
      return { state: 'mentions', counts, destroyedAtMs: nowMs(), ...begin }
    }),
  )
}

async function eraseNextMentions(row: ErasureRow): Promise<void> {
  await inSqlTransaction((tx) =>
    takeTurn(tx, row, async (now) => {
      const erased = unwrapErased(now)
      const seen = noSeenValues()
      const { companyId, refs, atRef, afterSeq, counts } = now
      const progress = { atRef, afterSeq }
      const { person } = erased
      const batch = await eraseMentions(tx, { companyId, refs, person, seen, progress })
      const next = addSeen(erased, [...seen.ids, ...seen.emails, ...seen.names])
      return {
        ...(next === erased ? {} : { person: wrapErased(next, now.id) }),
        counts: addCounts(counts, 'events', { values: batch.erased }),
        ...(batch.next ?? { state: 'named', ...begin }),
      }
    }),
  )
}

async function eraseNextNamed(row: ErasureRow): Promise<void> {
  const { size } = await requireLog(row.companyId)
  await inSqlTransaction((tx) =>
    takeTurn(tx, row, async (now) => {
      const erased = unwrapErased(now)
      const { companyId, atRef, afterSeq, counts } = now
      const progress = { atRef, afterSeq }
      const { person } = erased
      const check = (events: EventKey[]) => refuseHeldEvents(tx, { companyId, events })
      const batch = await eraseNamed(tx, { companyId, person, size, progress, check })
      // What was indexed while the values went may hold them.
      if (batch.next === null) await countErasure(tx, companyId)
      return {
        person: wrapErased(addStretches(erased, batch.seqs), now.id),
        counts: addCounts(addCounts(counts, 'events', { named: batch.erased }), 'unreached', {
          values: batch.kept,
        }),
        ...(batch.next ?? { state: 'places', ...begin }),
      }
    }),
  )
}

async function eraseElsewhere(row: ErasureRow): Promise<void> {
  await inTransaction((tx) =>
    takeTurn(tx, row, async (now) => {
      const { companyId, refs } = now
      const person = { ...unwrapErased(now).person, refs }
      let { counts } = now
      for (const { place, erase } of erasers) {
        counts = addCounts(counts, place, await erase(tx, { companyId, person }))
      }
      return { state: 'index', counts }
    }),
  )
}

async function forgetIndexed(row: ErasureRow): Promise<void> {
  const { companyId, refs } = row
  const { person, buckets } = unwrapErased(row)
  const width = segmentSizes.small
  const own = await listStretches(sql(), { companyId, refs, width })
  const all = buckets === null ? null : [...own, ...buckets]
  await forgetErased(companyId, {
    covers: ({ firstSeq, size }) =>
      all?.some((at) => at * width < firstSeq + size && (at + 1) * width > firstSeq) ?? true,
  })
  await forgetEverywhere(companyId)
  await forgetStatistics(sql())
  const { lines, isAtLeast } = await countLinesNaming(
    { companyId, withinMs: Number.POSITIVE_INFINITY },
    person,
  )
  await inSqlTransaction((tx) =>
    takeTurn(tx, row, async (now) => {
      const erasedEvent = newUuidV7()
      const counts = addCounts(now.counts, 'unreached', { lines, cut: isAtLeast ? 1 : 0 })
      const change: ErasureChange = { state: 'certificate', person: null, counts, erasedEvent }
      await updateErasure(tx, now, change)
      await recordErased(tx, { ...now, counts, erasedEvent })
      return null
    }),
  )
}

/** The receipt: the product itself says it, by ref. Last in its transaction. */
async function recordErased(
  tx: SqlTx,
  { companyId, id, refs, counts, erasedEvent }: ErasureRow,
): Promise<void> {
  await recordEvent(tx, {
    companyId,
    via: viaOf(productOf(companyId)),
    event: {
      ...(erasedEvent === null ? {} : { id: erasedEvent }),
      action: 'person.erased',
      actor: { type: 'system', name: 'trailkeeper' },
      targets: refs.map((ref) => ({ type: 'person', id: ref })),
      context: 'Privacy',
      details: { erasure: id, erased: counts },
    },
  })
}

async function certify(row: ErasureRow): Promise<void> {
  const { note } = await sealCheckpoint(row.companyId)
  const finishedAtMs = nowMs()
  const signed = await makeCertificate({ row, checkpointAfter: note, finishedAtMs })
  await inSqlTransaction((tx) =>
    takeTurn(tx, row, async () => ({ state: 'done', finishedAtMs, ...signed })),
  )
}

/** Runs a step where nobody else has taken it meanwhile; what it answers is written to the row, null where it did so itself. */
async function takeTurn(
  tx: SqlTx,
  before: ErasureRow,
  work: (now: ErasureRow) => Promise<ErasureChange | null>,
): Promise<void> {
  const now = await lockErasure(tx, before)
  if (now?.state !== before.state) return
  const change = await work(now)
  if (change !== null) await updateErasure(tx, now, change)
}

function addCounts(
  counts: ErasureCounts,
  place: string,
  more: Record<string, number>,
): ErasureCounts {
  const sums = { ...counts[place] }
  for (const [what, count] of Object.entries(more)) sums[what] = (sums[what] ?? 0) + count
  return { ...counts, [place]: sums }
}

function addSeen(erased: Erased, values: readonly string[]): Erased {
  const { id, email, name, others = [] } = erased.person
  const known = new Set([id, email, name, ...others])
  const fresh = [...new Set(values)].filter(
    (value) => !known.has(value) && !erased.spared.includes(value.toLowerCase()),
  )
  if (fresh.length === 0) return erased
  return { ...erased, person: { ...erased.person, others: [...others, ...fresh] } }
}

const stretchesMax = 2_000

function addStretches(erased: Erased, seqs: readonly number[]): Erased {
  if (erased.buckets === null || seqs.length === 0) return erased
  const width = segmentSizes.small
  const buckets = [...new Set([...erased.buckets, ...seqs.map((seq) => Math.floor(seq / width))])]
  return { ...erased, buckets: buckets.length > stretchesMax ? null : buckets }
}
