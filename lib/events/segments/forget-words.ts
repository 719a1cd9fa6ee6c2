import type { ColumnKey } from '@/lib/events/query/facts'
import { readQuery } from '@/lib/events/read-query'
import { requireLog } from '@/lib/log/checkpoints'
import { forgetUncounted, forgetWords, listWords } from '@/lib/log/dictionaries'
import { nowMs } from '@/lib/platform/clock'
import { type Sql, sql } from '@/lib/platform/db'
import { countByValue, matchEvents } from './count-events'
import { readLogFacts } from './log-facts'
import { openSegments, searchLog } from './open-search'
import { termKinds } from './terms'

/** Of a page of words one range of terms is read in each segment. */
const pageMax = 5_000
/** Whoever appends waits for so many to be deleted. */
const batchMax = 250
/** Events that are looked through at once, which is also the most under the log's lock. */
const lockedMax = 100
/** Of so many that came in between one after another is looked at; where more did, it is tried anew, so often. */
const freshMax = 2_000
const attemptsMax = 5

/**
 * Takes out of the dictionaries what no event has any more: nothing offers it then, and nothing is left of what was pruned. A word
 * that comes again is written again. Call it once the pruning is committed and out of the index (`forgetPruned`); harmless at any
 * time. On a log that is written to without a break some words may stay until the next time. Throws as `searchLog`.
 */
export async function forgetUnusedWords(companyId: string): Promise<void> {
  await forgetUncounted(companyId)
  for (const kind of ['actor', 'target'] as const) {
    let after = ''
    for (;;) {
      const page = await listWords({ companyId, kind, after, limit: pageMax })
      if (page.length === 0) break
      await forgetPage(companyId, { kind, page })
      after = page.at(-1) ?? ''
    }
  }
}

const actorColumns = ['actor', 'on_behalf_of'] as const satisfies ColumnKey[]

type Page = { kind: 'actor' | 'target'; page: readonly string[] }

async function forgetPage(companyId: string, { kind, page }: Page): Promise<void> {
  let left: readonly string[] = page
  for (let attempt = 0; attempt < attemptsMax && left.length > 0; attempt += 1) {
    const { used, size } = await findUsed(companyId, { kind, page: left })
    left = left.filter((word) => !used.has(word))
    let from = size
    for (let failures = 0; left.length > 0 && failures < attemptsMax; ) {
      const batch = left.slice(0, batchMax)
      const words =
        kind === 'actor' ? { actors: batch, targets: [] } : { actors: [], targets: batch }
      const isGone = await forgetWords(companyId, words, async (tx) => {
        const fresh = await findFresh(tx.sql, { companyId, from, most: lockedMax })
        return fresh.isAll ? fresh : null
      })
      failures = isGone ? 0 : failures + 1
      if (isGone) left = left.slice(batch.length)
      if (left.length === 0) return
      // What was appended meanwhile is looked at before the lock is taken again: under it only what came since.
      const fresh = await findFresh(sql(), { companyId, from, most: freshMax })
      if (!isGone && !fresh.isAll) break
      const usedSince = kind === 'actor' ? fresh.actors : fresh.targets
      left = left.filter((word) => !usedSince.has(word))
      from = fresh.to
    }
  }
}

/**
 * Which of these words events of the log have, what is not indexed yet too, and how many events there were: what comes behind is
 * looked at under the lock.
 */
async function findUsed(
  companyId: string,
  { kind, page }: Page,
): Promise<{ used: Set<string>; size: number }> {
  const all = { companyId, query: readQuery(''), nowMs: nowMs(), timeZone: 'UTC' }
  if (kind === 'actor') {
    return await searchLog(all, async (search) => {
      const matches = await matchEvents(search, { columns: actorColumns })
      const used = actorColumns.flatMap((column) => [...countByValue(matches, column).keys()])
      return { used: new Set(used), size: search.log.size }
    })
  }
  const wanted = new Set(page.map((word) => termKinds.target + word))
  // In JavaScript's order, which is that of the terms.
  const sorted = [...wanted].sort()
  const range = { from: sorted[0] ?? '', to: `${sorted.at(-1)}\u0000` }
  return await searchLog(all, async (search) => {
    const used = new Set<string>()
    const needs = { columns: new Set<never>(), ranges: [range], times: false }
    for await (const segment of openSegments(search, { segments: search.segments, needs })) {
      for (const { term } of segment.entries(range)) {
        if (wanted.has(term)) used.add(term.slice(termKinds.target.length))
      }
    }
    return { used, size: search.log.size }
  })
}

/** The words of the events [from, `to`), at most `most` of them; `isAll`: none has been appended behind. */
async function findFresh(
  db: Sql,
  { companyId, from, most }: { companyId: string; from: number; most: number },
): Promise<{ actors: Set<string>; targets: Set<string>; to: number; isAll: boolean }> {
  const log = await requireLog(companyId, db)
  const to = Math.min(log.size, from + most)
  const actors = new Set<string>()
  const targets = new Set<string>()
  for (let at = from; at < to; at += lockedMax) {
    const stretch = { companyId, from: at, to: Math.min(to, at + lockedMax), recordedFromMs: 0 }
    for (const { facts } of await readLogFacts(db, stretch)) {
      for (const column of actorColumns) {
        const actor = facts.columns[column]
        if (actor !== null) actors.add(actor)
      }
      for (const target of facts.targets) targets.add(target)
    }
  }
  return { actors, targets, to, isAll: to === log.size }
}
