import { recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { actOnAlert } from '@/lib/alerts/describe-acts'
import { insertEntry } from '@/lib/alerts/store/alerts'
import {
  advance,
  insertAlert,
  insertNotifications,
  lockRules,
  type RuleNow,
  writeHits,
  writeJoined,
} from '@/lib/alerts/store/engine'
import type { Fired, Outcome } from './take-events'

export type Stretch = {
  companyId: string
  token: number
  from: number
  to: number
  /** Of the rules as they were evaluated. */
  versionOf: (ruleId: string) => number | undefined
  /** Of the events in it. */
  recordedMs: (seq: number) => number | undefined
  /** For tests: what happens just before the commit. */
  beforeCommit?: (() => void) | undefined
}

/**
 * Writes all that a stretch of the log leads to, with the cursor, in one transaction: windows, alerts, whom they are told to, and
 * their events. `stale`: another worker was faster, or a rule changed meanwhile; nothing was written, and what is remembered is
 * to be forgotten.
 */
export async function writeOutcome(
  stretch: Stretch,
  { fired, joined, hits }: Outcome,
): Promise<'written' | 'stale'> {
  const { companyId } = stretch
  const alerts = [...fired.values()]
  return inSqlTransaction<'written' | 'stale'>(async (tx) => {
    const moved = await advance(tx, { ...stretch, alerts: alerts.length })
    if (!moved) return 'stale'
    const changes = [...hits.values()]
    const touched = new Set([
      ...alerts.map(({ rule }) => rule.row.id),
      ...changes.map(({ ruleId }) => ruleId),
    ])
    const rules =
      touched.size === 0
        ? new Map<string, RuleNow>()
        : await lockRules(tx.sql, { ids: [...touched].sort(), nowMs: nowMs() })
    if (rules.size < touched.size) throw new Stale()
    for (const rule of rules.values()) {
      if (rule.version !== stretch.versionOf(rule.id) || !rule.isEnabled) throw new Stale()
    }
    await writeHits(tx.sql, changes)
    await writeJoined(
      tx.sql,
      [...joined.values()].map((one) => ({
        ...{ ...one, recordedMs: stretch.recordedMs(one.seqs.at(-1) ?? -1) ?? 0 },
      })),
    )
    for (const [at, alert] of alerts.entries()) {
      const rule = rules.get(alert.rule.row.id)
      if (rule) await writeAlert(tx, { alert, rule, stretch, number: moved.lastNumber + at + 1 })
    }
    if (alerts.length > 0) {
      const acts = alerts.map((alert, at) => describeFiring(alert, moved.lastNumber + at + 1))
      await recordActs(tx, { principal: productOf(companyId), acts })
    }
    stretch.beforeCommit?.()
    return 'written'
  }).catch((error: unknown) => {
    if (error instanceof Stale) return 'stale'
    throw error
  })
}

/** Rolls the transaction back. */
class Stale extends Error {}

async function writeAlert(
  tx: SqlTx,
  {
    alert,
    rule,
    stretch,
    number,
  }: { alert: Fired; rule: RuleNow; stretch: Stretch; number: number },
): Promise<void> {
  const { companyId } = stretch
  const [atMs, at] = [nowMs(), new Date(nowMs())]
  const untilMs = stretch.recordedMs(alert.lastSeq) ?? atMs
  await insertAlert(tx.sql, {
    ...{ ...alert, companyId, number, isSilenced: rule.isSilenced, detectedMs: atMs },
    recordedFromMs: recordedFrom(alert, untilMs),
    recordedUntilMs: untilMs,
  })
  await insertEntry(tx.sql, {
    ...{ id: newUuidV7(), alertId: alert.id, at, kind: 'fired', memberId: null, text: null },
  })
  if (rule.isSilenced || rule.channels.length === 0) return
  await insertNotifications(tx.sql, {
    ...{ alertId: alert.id, channels: rule.channels, atMs },
    ids: rule.channels.map(() => newUuidV7()),
  })
}

/** No event is recorded much before it happened: five minutes ahead is the most that is taken. */
function recordedFrom({ firstMs }: Fired, untilMs: number): number {
  return Math.min(untilMs, firstMs) - 6 * 60_000
}

/** Whom it is about stands in the events alone. */
function describeFiring(alert: Fired, number: number) {
  const { row } = alert.rule
  const seqs = [...alert.seqs]
  const named = { id: alert.id, number, ruleId: row.id, ruleName: row.name }
  return actOnAlert(named, {
    action: 'alert.triggered',
    details: {
      ...{ severity: row.severity, count: alert.count, number },
      ...{ fired_at: new Date(alert.firedMs).toISOString(), first_event: (seqs[0] ?? 0) + 1 },
      last_event: alert.lastSeq + 1,
    },
  })
}
