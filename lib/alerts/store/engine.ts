import { type Sql, type SqlTx, sql } from '@/lib/platform/db'
import { restKey } from '@/lib/alerts/hourly-cap'
import type { Fired, HitChange, Joined } from '@/lib/alerts/engine/take-events'

/** A company's lease is held so long without a sign of life. */
export const leaseMs = 10_000

export type Behind = { companyId: string; plan: string }

/** Companies whose log has more than was looked at; those without rules have no cursor. */
export async function listBehind(): Promise<Behind[]> {
  return sql().query<Behind>(
    'alerts.behind',
    `SELECT k.company_id AS "companyId", co.plan FROM alert_cursors k
       JOIN logs l ON l.company_id = k.company_id JOIN companies co ON co.id = k.company_id
      WHERE l.size > k.next_seq`,
    [],
  )
}

export type Claim = { token: number; nextSeq: number; size: number }

/** Takes the lease of a company that has something to look at; null where it has not, or another worker is at it. */
export async function claimCompany(companyId: string): Promise<Claim | null> {
  const [row] = await sql().query<Claim>(
    'alerts.claim',
    `UPDATE alert_cursors k SET lease_token = k.lease_token + 1, lease_until = now() + $2::int * interval '1 millisecond'
       FROM logs l
      WHERE k.company_id = $1::uuid AND l.company_id = k.company_id AND l.size > k.next_seq
        AND (k.lease_until IS NULL OR k.lease_until < now() OR k.lease_until > now() + $2::int * interval '2 milliseconds')
     RETURNING k.lease_token AS token, k.next_seq AS "nextSeq", l.size`,
    [companyId, leaseMs],
  )
  return row ?? null
}

export async function releaseCompany(companyId: string, token: number): Promise<void> {
  await sql().query(
    'alerts.release',
    'UPDATE alert_cursors SET lease_until = NULL WHERE company_id = $1::uuid AND lease_token = $2::bigint',
    [companyId, String(token)],
  )
}

/** Looks at nothing up to `to`: there is no rule, or no plan for any. */
export async function skipTo(companyId: string, to: number): Promise<void> {
  await sql().query(
    'alerts.skip',
    `UPDATE alert_cursors SET next_seq = greatest(next_seq, $2::bigint) WHERE company_id = $1::uuid`,
    [companyId, String(to)],
  )
}

/**
 * Moves the cursor, under the lease: the lock of its row orders all that follow in the transaction. Answers the number of the last
 * alert before, or null where another worker was faster: then nothing may be written.
 */
export async function advance(
  tx: SqlTx,
  step: { companyId: string; token: number; from: number; to: number; alerts: number },
): Promise<{ lastNumber: number } | null> {
  const [row] = await tx.sql.query<{ lastNumber: number }>(
    'alerts.advance',
    `UPDATE alert_cursors SET next_seq = $4::bigint, alerts = alerts + $5::int,
            lease_until = now() + $6::int * interval '1 millisecond'
      WHERE company_id = $1::uuid AND lease_token = $2::bigint AND next_seq = $3::bigint
     RETURNING alerts - $5::int AS "lastNumber"`,
    [
      ...[step.companyId, String(step.token), String(step.from), String(step.to), step.alerts],
      leaseMs,
    ],
  )
  return row ?? null
}

export type RuleNow = {
  id: string
  version: number
  isEnabled: boolean
  isSilenced: boolean
  /** Channels whose owners want to hear of it. */
  channels: string[]
}

/** Rules as they are now, locked until the transaction ends. */
export async function lockRules(
  db: Sql,
  { ids, nowMs }: { ids: readonly string[]; nowMs: number },
): Promise<Map<string, RuleNow>> {
  const rows = await db.query<RuleNow>(
    'alerts.lock_rules',
    `SELECT r.id, r.version, r.is_enabled AS "isEnabled",
            (r.muted_at IS NOT NULL OR coalesce(r.snoozed_until > to_timestamp($2::float8 / 1000), false)) AS "isSilenced",
            coalesce((SELECT array_agg(c.id::text ORDER BY c.id) FROM alert_rule_channels rc
              JOIN alert_channels c ON c.id = rc.channel_id AND c.state <> 'unsubscribed' WHERE rc.rule_id = r.id), '{}') AS channels
       FROM alert_rules r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE OF r`,
    [[...ids], nowMs],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export async function writeHits(db: Sql, changes: readonly HitChange[]): Promise<void> {
  const gone = changes.filter(({ isKept }) => !isKept)
  const kept = changes.filter(({ isKept }) => isKept)
  if (gone.length > 0) {
    await db.query(
      'alerts.drop_hits',
      `DELETE FROM alert_hits h USING unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[]) AS g(rule_id, group_key, seq, value_key)
        WHERE h.rule_id = g.rule_id AND h.group_key = g.group_key AND h.seq = g.seq AND h.value_key = g.value_key`,
      placesOf(gone),
    )
  }
  if (kept.length === 0) return
  await db.query(
    'alerts.keep_hits',
    `INSERT INTO alert_hits (rule_id, group_key, seq, value_key, at_ms, weight)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::int[])`,
    [
      ...placesOf(kept),
      kept.map(({ hit }) => String(hit.atMs)),
      kept.map(({ hit }) => String(hit.weight)),
    ],
  )
}

function placesOf(changes: readonly HitChange[]): string[][] {
  return [
    changes.map(({ ruleId }) => ruleId),
    changes.map(({ groupKey }) => groupKey),
    changes.map(({ hit }) => String(hit.seq)),
    changes.map(({ hit }) => hit.value ?? ''),
  ]
}

/** What joined alerts that were there before. */
export async function writeJoined(
  db: Sql,
  joined: readonly (Joined & { recordedMs: number })[],
): Promise<void> {
  for (const { id, firstMs, lastMs, count, seqs, recordedMs } of joined) {
    await db.query(
      'alerts.join',
      `UPDATE alerts SET event_count = event_count + $2::bigint,
              first_at = least(first_at, to_timestamp($3::float8 / 1000)), last_at = greatest(last_at, to_timestamp($4::float8 / 1000)),
              event_seqs = (event_seqs || $5::bigint[])[1:100], last_seq = greatest(last_seq, $6::bigint),
              recorded_until = greatest(recorded_until, to_timestamp($7::float8 / 1000))
        WHERE id = $1::uuid`,
      [
        ...[id, String(count), firstMs, lastMs, seqs.map(String)],
        ...[String(seqs.at(-1) ?? 0), recordedMs],
      ],
    )
  }
}

export type NewAlert = Fired & {
  companyId: string
  number: number
  isSilenced: boolean
  detectedMs: number
  recordedFromMs: number
  recordedUntilMs: number
}

export async function insertAlert(db: Sql, alert: NewAlert): Promise<void> {
  const { row } = alert.rule
  await db.query(
    'alerts.insert_alert',
    `INSERT INTO alerts (id, company_id, number, rule_id, rule_name, rule_version, query, condition, outside, severity, runbook_url,
       group_key, is_silenced, fired_at, fired_seq, first_at, last_at, detected_at, event_count, event_seqs, last_seq,
       recorded_from, recorded_until)
     VALUES ($1::uuid, $2::uuid, $3::int, $4::uuid, $5, $6::int, $7, $8::jsonb, $9::jsonb, $10, $11, $12, $13::boolean,
       to_timestamp($14::float8 / 1000), $15::bigint, to_timestamp($16::float8 / 1000), to_timestamp($17::float8 / 1000),
       to_timestamp($18::float8 / 1000), $19::bigint, $20::bigint[], $21::bigint, to_timestamp($22::float8 / 1000),
       to_timestamp($23::float8 / 1000))`,
    [
      ...[alert.id, alert.companyId, alert.number, row.id, row.name, row.version, row.query],
      ...[JSON.stringify(row.condition), row.outside === null ? null : JSON.stringify(row.outside)],
      ...[row.severity, row.runbookUrl, alert.groupKey, alert.isSilenced, alert.firedMs],
      ...[String(alert.firedSeq), alert.firstMs, alert.lastMs, alert.detectedMs],
      ...[String(alert.count), alert.seqs.map(String), String(alert.lastSeq)],
      ...[alert.recordedFromMs, alert.recordedUntilMs],
    ],
  )
  await db.query(
    'alerts.count_firing',
    `UPDATE alert_rules SET fired = fired + 1, last_fired_at = to_timestamp($2::float8 / 1000) WHERE id = $1::uuid`,
    [row.id, alert.detectedMs],
  )
}

export async function insertNotifications(
  db: Sql,
  input: { alertId: string; ids: readonly string[]; channels: readonly string[]; atMs: number },
): Promise<void> {
  await db.query(
    'alerts.insert_notifications',
    `INSERT INTO alert_notifications (id, alert_id, channel_id, created_at)
     SELECT n.id, $1::uuid, n.channel_id, to_timestamp($4::float8 / 1000) FROM unnest($2::uuid[], $3::uuid[]) AS n(id, channel_id)`,
    [input.alertId, [...input.ids], [...input.channels], input.atMs],
  )
}

/** Why a rule cannot be evaluated; null: it can. */
export async function writeProblem(
  { id, version }: { id: string; version: number },
  problem: string | null,
): Promise<void> {
  await sql().query(
    'alerts.write_problem',
    'UPDATE alert_rules SET problem = $3 WHERE id = $1::uuid AND version = $2::int AND problem IS DISTINCT FROM $3',
    [id, version, problem],
  )
}

export type HitRow = {
  ruleId: string
  groupKey: string
  seq: number
  atMs: number
  weight: number
  valueKey: string
}

/** By time, then by seq, as windows keep them. */
export async function listHits(ruleIds: readonly string[]): Promise<HitRow[]> {
  return sql().query<HitRow>(
    'alerts.hits',
    `SELECT rule_id AS "ruleId", group_key AS "groupKey", seq, at_ms AS "atMs", weight, value_key AS "valueKey"
       FROM alert_hits WHERE rule_id = ANY($1::uuid[]) ORDER BY at_ms, seq`,
    [[...ruleIds]],
  )
}

export type FiringRow = { id: string; ruleId: string; groupKey: string; firedAt: Date }

/** The firings of a rule's present version that something may still join. */
export async function listFirings(
  rules: readonly { id: string; version: number; sinceMs: number }[],
): Promise<FiringRow[]> {
  return sql().query<FiringRow>(
    'alerts.firings',
    `SELECT a.id, a.rule_id AS "ruleId", a.group_key AS "groupKey", a.fired_at AS "firedAt"
       FROM unnest($1::uuid[], $2::int[], $3::float8[]) AS r(id, version, since_ms)
       JOIN alerts a ON a.rule_id = r.id AND a.rule_version = r.version AND a.fired_at >= to_timestamp(r.since_ms / 1000)
      ORDER BY a.fired_seq`,
    [
      rules.map(({ id }) => id),
      rules.map(({ version }) => String(version)),
      rules.map(({ sinceMs }) => String(sinceMs)),
    ],
  )
}

export type HourRow = { ruleId: string; hour: number; alerts: number; restId: string | null }

/** How often rules' present versions fired about each hour since the epoch, and the alert that gathers the rest of it. */
export async function listHours(
  rules: readonly { id: string; version: number; sinceMs: number }[],
): Promise<HourRow[]> {
  return sql().query<HourRow>(
    'alerts.hours',
    `SELECT a.rule_id AS "ruleId", floor(extract(epoch FROM a.fired_at) / 3600)::int AS hour,
            count(*) FILTER (WHERE a.group_key <> $4)::int AS alerts, min(a.id::text) FILTER (WHERE a.group_key = $4) AS "restId"
       FROM unnest($1::uuid[], $2::int[], $3::float8[]) AS r(id, version, since_ms)
       JOIN alerts a ON a.rule_id = r.id AND a.rule_version = r.version AND a.fired_at >= to_timestamp(r.since_ms / 1000)
      GROUP BY 1, 2`,
    [
      rules.map(({ id }) => id),
      rules.map(({ version }) => String(version)),
      rules.map(({ sinceMs }) => String(sinceMs)),
      restKey,
    ],
  )
}

/** Forgets hits that no later event can reach. */
export async function deleteOldHits(
  rules: readonly { id: string; beforeMs: number }[],
): Promise<void> {
  await sql().query(
    'alerts.delete_old_hits',
    `DELETE FROM alert_hits h USING unnest($1::uuid[], $2::bigint[]) AS r(id, before_ms)
      WHERE h.rule_id = r.id AND h.at_ms < r.before_ms`,
    [rules.map(({ id }) => id), rules.map(({ beforeMs }) => String(Math.floor(beforeMs)))],
  )
}
