import { type Sql, sql } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'
import type { Condition, OutsideHours, Severity } from '@/lib/alerts/words'

export type RuleRow = {
  id: string
  companyId: string
  name: string
  query: string
  condition: Condition
  outside: OutsideHours | null
  severity: Severity
  runbookUrl: string | null
  cooldownSeconds: number
  preset: string | null
  isEnabled: boolean
  mutedAt: Date | null
  snoozedUntil: Date | null
  version: number
  sinceSeq: number
  problem: string | null
  fired: number
  lastFiredAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** Ids of channels. */
  channels: string[]
}

const ruleColumns = `r.id, r.company_id AS "companyId", r.name, r.query, r.condition, r.outside, r.severity,
  r.runbook_url AS "runbookUrl", r.cooldown_seconds AS "cooldownSeconds", r.preset, r.is_enabled AS "isEnabled",
  r.muted_at AS "mutedAt", r.snoozed_until AS "snoozedUntil", r.version, r.since_seq AS "sinceSeq", r.problem, r.fired,
  r.last_fired_at AS "lastFiredAt", r.created_at AS "createdAt", r.updated_at AS "updatedAt",
  coalesce((SELECT array_agg(c.channel_id::text ORDER BY c.channel_id) FROM alert_rule_channels c WHERE c.rule_id = r.id), '{}')
    AS channels`

/** A company's rules, by name. */
export async function listRuleRows(companyId: string, db: Sql = sql()): Promise<RuleRow[]> {
  return db.query<RuleRow>(
    'alerts.rules',
    `SELECT ${ruleColumns} FROM alert_rules r WHERE r.company_id = $1::uuid ORDER BY lower(r.name), r.id`,
    [companyId],
  )
}

export async function findRuleRow(
  { companyId, id }: { companyId: string; id: string },
  db: Sql = sql(),
  { isLocked = false }: { isLocked?: boolean } = {},
): Promise<RuleRow | undefined> {
  if (!isUuid(id)) return undefined
  const [row] = await db.query<RuleRow>(
    isLocked ? 'alerts.rule_locked' : 'alerts.rule',
    `SELECT ${ruleColumns} FROM alert_rules r WHERE r.company_id = $1::uuid AND r.id = $2::uuid${isLocked ? ' FOR UPDATE OF r' : ''}`,
    [companyId, id],
  )
  return row
}

/** One at a time per company: names are compared without regard to case. Take it before any row's lock. */
export async function lockAlerts(db: Sql, companyId: string): Promise<void> {
  await db.query(
    'alerts.lock',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.alerts.' || $1, 0))`,
    [companyId],
  )
}

/** How many events a company's log has. */
export async function readSize(companyId: string, db: Sql = sql()): Promise<number> {
  const [row] = await db.query<{ size: number }>(
    'alerts.size',
    'SELECT size FROM logs WHERE company_id = $1::uuid',
    [companyId],
  )
  if (!row) throw new Error(`company ${companyId} has no log`)
  return row.size
}

/** What an administrator sets. */
export type RuleSettings = Pick<
  RuleRow,
  | 'name'
  | 'query'
  | 'condition'
  | 'outside'
  | 'severity'
  | 'runbookUrl'
  | 'cooldownSeconds'
  | 'isEnabled'
  | 'channels'
>

/** Also begins the company's cursor at `sinceSeq` where it has none. */
export async function insertRule(
  db: Sql,
  rule: RuleSettings & Pick<RuleRow, 'id' | 'companyId' | 'preset' | 'sinceSeq'>,
): Promise<void> {
  await db.query(
    'alerts.insert_rule',
    `WITH k AS (
       INSERT INTO alert_cursors (company_id, next_seq) VALUES ($2::uuid, $12::bigint) ON CONFLICT DO NOTHING)
     INSERT INTO alert_rules (id, company_id, name, query, condition, outside, severity, runbook_url, cooldown_seconds, preset,
       is_enabled, since_seq)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9::int, $10, $11::boolean, $12::bigint)`,
    [
      ...[rule.id, rule.companyId, rule.name, rule.query, JSON.stringify(rule.condition)],
      ...[rule.outside === null ? null : JSON.stringify(rule.outside), rule.severity],
      ...[rule.runbookUrl, rule.cooldownSeconds, rule.preset, rule.isEnabled],
      String(rule.sinceSeq),
    ],
  )
  await writeRuleChannels(db, rule)
}

/** `anewFrom`: what it looks for is another thing: windows are forgotten, and it begins at that seq. */
export async function updateRule(
  db: Sql,
  { anewFrom, ...rule }: RuleSettings & { id: string; anewFrom: number | null },
): Promise<void> {
  await db.query(
    'alerts.update_rule',
    `UPDATE alert_rules SET name = $2, query = $3, condition = $4::jsonb, outside = $5::jsonb, severity = $6, runbook_url = $7,
            cooldown_seconds = $8::int, is_enabled = $9::boolean, updated_at = clock_timestamp(),
            version = version + CASE WHEN $10::bigint IS NULL THEN 0 ELSE 1 END,
            since_seq = coalesce($10::bigint, since_seq),
            problem = CASE WHEN $10::bigint IS NULL THEN problem END
      WHERE id = $1::uuid`,
    [
      ...[rule.id, rule.name, rule.query, JSON.stringify(rule.condition)],
      ...[rule.outside === null ? null : JSON.stringify(rule.outside), rule.severity],
      ...[rule.runbookUrl, rule.cooldownSeconds, rule.isEnabled],
      anewFrom === null ? null : String(anewFrom),
    ],
  )
  if (anewFrom !== null) {
    await db.query('alerts.forget_hits', 'DELETE FROM alert_hits WHERE rule_id = $1::uuid', [
      rule.id,
    ])
  }
  await writeRuleChannels(db, rule)
}

async function writeRuleChannels(
  db: Sql,
  { id, channels }: { id: string; channels: readonly string[] },
): Promise<void> {
  await db.query(
    'alerts.write_rule_channels',
    `WITH gone AS (
       DELETE FROM alert_rule_channels WHERE rule_id = $1::uuid AND NOT channel_id = ANY($2::uuid[]))
     INSERT INTO alert_rule_channels (rule_id, channel_id) SELECT $1::uuid, * FROM unnest($2::uuid[]) ON CONFLICT DO NOTHING`,
    [id, [...channels]],
  )
}

export async function deleteRuleRow(db: Sql, id: string): Promise<void> {
  await db.query('alerts.delete_rule', 'DELETE FROM alert_rules WHERE id = $1::uuid', [id])
}

export async function writeSilence(
  db: Sql,
  { id, mutedAt, snoozedUntil }: { id: string; mutedAt: Date | null; snoozedUntil: Date | null },
): Promise<void> {
  await db.query(
    'alerts.write_silence',
    `UPDATE alert_rules SET muted_at = $2::timestamptz, snoozed_until = $3::timestamptz, updated_at = clock_timestamp()
      WHERE id = $1::uuid`,
    [id, mutedAt?.toISOString() ?? null, snoozedUntil?.toISOString() ?? null],
  )
}
