import { type Sql, sql } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'
import type {
  AlertState,
  ChannelType,
  Condition,
  EntryKind,
  OutsideHours,
  Severity,
} from '@/lib/alerts/words'

export type AlertRow = {
  id: string
  companyId: string
  number: number
  ruleId: string | null
  ruleName: string
  query: string
  condition: Condition
  outside: OutsideHours | null
  severity: Severity
  runbookUrl: string | null
  groupKey: string
  state: AlertState
  isSilenced: boolean
  firedAt: Date
  firedSeq: number
  firstAt: Date
  lastAt: Date
  detectedAt: Date
  eventCount: number
  /** The first of its events; what completed the condition is among them. */
  eventSeqs: number[]
  /** All of `eventSeqs` were recorded within these. */
  recordedFrom: Date
  recordedUntil: Date
  acknowledgedAt: Date | null
  /** Member; null beside a time: the operator. */
  acknowledgedBy: string | null
  resolvedAt: Date | null
  resolvedBy: string | null
}

export const alertColumns = `a.id, a.company_id AS "companyId", a.number, a.rule_id AS "ruleId", a.rule_name AS "ruleName", a.query,
  a.condition, a.outside, a.severity, a.runbook_url AS "runbookUrl", a.group_key AS "groupKey", a.state,
  a.is_silenced AS "isSilenced", a.fired_at AS "firedAt", a.fired_seq AS "firedSeq", a.first_at AS "firstAt",
  a.last_at AS "lastAt", a.detected_at AS "detectedAt", a.event_count AS "eventCount",
  to_json(coalesce(a.event_seqs, '{}')) AS "eventSeqs", a.recorded_from AS "recordedFrom",
  a.recorded_until AS "recordedUntil", a.acknowledged_at AS "acknowledgedAt", a.acknowledged_by AS "acknowledgedBy",
  a.resolved_at AS "resolvedAt", a.resolved_by AS "resolvedBy"`

/** Newest first. */
export async function listAlertRows(input: {
  companyId: string
  state?: AlertState | undefined
  ruleId?: string | undefined
  severity?: Severity | undefined
  before?: number | undefined
  limit: number
}): Promise<AlertRow[]> {
  const { ruleId } = input
  if (ruleId !== undefined && !isUuid(ruleId)) return []
  return sql().query<AlertRow>(
    'alerts.alerts',
    `SELECT ${alertColumns} FROM alerts a
      WHERE a.company_id = $1::uuid AND ($2::text IS NULL OR a.state = $2) AND ($3::uuid IS NULL OR a.rule_id = $3::uuid)
        AND ($4::text IS NULL OR a.severity = $4) AND ($5::int IS NULL OR a.number < $5::int)
      ORDER BY a.number DESC LIMIT $6::int`,
    [
      ...[input.companyId, input.state ?? null, ruleId ?? null, input.severity ?? null],
      ...[input.before ?? null, input.limit],
    ],
  )
}

/** By its id or its number. */
export async function findAlertRow(
  { companyId, id }: { companyId: string; id: string },
  db: Sql = sql(),
  { isLocked = false }: { isLocked?: boolean } = {},
): Promise<AlertRow | undefined> {
  const number = /^\d{1,9}$/.test(id) ? Number(id) : null
  if (number === null && !isUuid(id)) return undefined
  const [row] = await db.query<AlertRow>(
    isLocked ? 'alerts.alert_locked' : 'alerts.alert',
    `SELECT ${alertColumns} FROM alerts a WHERE a.company_id = $1::uuid AND (a.id = $2::uuid OR a.number = $3::int)${isLocked ? ' FOR UPDATE' : ''}`,
    [companyId, number === null ? id : null, number],
  )
  return row
}

export async function countByState(companyId: string): Promise<Record<AlertState, number>> {
  const rows = await sql().query<{ state: AlertState; count: number }>(
    'alerts.count_by_state',
    'SELECT state, count(*) AS count FROM alerts WHERE company_id = $1::uuid GROUP BY state',
    [companyId],
  )
  const counts = { open: 0, acknowledged: 0, resolved: 0 }
  for (const { state, count } of rows) counts[state] = count
  return counts
}

/** Alerts that are open, by rule. */
export async function countOpenByRule(companyId: string): Promise<Map<string, number>> {
  const rows = await sql().query<{ ruleId: string; count: number }>(
    'alerts.open_by_rule',
    `SELECT rule_id AS "ruleId", count(*) AS count FROM alerts
      WHERE company_id = $1::uuid AND state = 'open' AND rule_id IS NOT NULL GROUP BY rule_id`,
    [companyId],
  )
  return new Map(rows.map(({ ruleId, count }) => [ruleId, count]))
}

/** Opened again, nobody has it in hand. */
export async function writeAlertState(
  db: Sql,
  { id, state, at, memberId }: { id: string; state: AlertState; at: Date; memberId: string | null },
): Promise<void> {
  await db.query(
    'alerts.write_state',
    `UPDATE alerts SET state = $2,
       acknowledged_at = CASE $2 WHEN 'acknowledged' THEN $3::timestamptz WHEN 'open' THEN NULL ELSE acknowledged_at END,
       acknowledged_by = CASE $2 WHEN 'acknowledged' THEN $4::uuid WHEN 'open' THEN NULL ELSE acknowledged_by END,
       resolved_at = CASE $2 WHEN 'resolved' THEN $3::timestamptz END,
       resolved_by = CASE $2 WHEN 'resolved' THEN $4::uuid END
      WHERE id = $1::uuid`,
    [id, state, at.toISOString(), memberId],
  )
}

export type EntryRow = {
  id: string
  at: Date
  kind: EntryKind
  memberId: string | null
  text: string | null
}

export async function insertEntry(db: Sql, entry: EntryRow & { alertId: string }): Promise<void> {
  await db.query(
    'alerts.insert_entry',
    `INSERT INTO alert_entries (id, alert_id, at, kind, member_id, text)
     VALUES ($1::uuid, $2::uuid, $3::timestamptz, $4, $5::uuid, $6)`,
    [entry.id, entry.alertId, entry.at.toISOString(), entry.kind, entry.memberId, entry.text],
  )
}

/** In the order of time, at most 500. */
export async function listEntries(alertId: string): Promise<EntryRow[]> {
  return sql().query<EntryRow>(
    'alerts.entries',
    `SELECT id, at, kind, member_id AS "memberId", text FROM alert_entries WHERE alert_id = $1::uuid ORDER BY at, id LIMIT 500`,
    [alertId],
  )
}

export type ToldRow = {
  channel: string
  type: ChannelType
  state: 'waiting' | 'sent' | 'dead'
  settledAt: Date | null
  reason: string | null
}

/** Who is told an alert. */
export async function listTold(alertId: string): Promise<ToldRow[]> {
  return sql().query<ToldRow>(
    'alerts.told',
    `SELECT c.name AS channel, c.type, n.state, n.settled_at AS "settledAt", n.reason
       FROM alert_notifications n JOIN alert_channels c ON c.id = n.channel_id
      WHERE n.alert_id = $1::uuid ORDER BY lower(c.name), n.id`,
    [alertId],
  )
}
