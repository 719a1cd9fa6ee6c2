import { type Sql, sql } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'
import type { ChannelType } from '@/lib/alerts/words'

export type ChannelRow = {
  id: string
  companyId: string
  name: string
  type: ChannelType
  address: string | null
  urlWrapped: Uint8Array | null
  urlShown: string | null
  signingWrapped: Uint8Array | null
  state: 'active' | 'needs_attention' | 'unsubscribed'
  stateCode: string | null
  stateReason: string | null
  stateSince: Date
  failures: number
  nextAttemptAt: Date | null
  gapSeconds: number
  lastAttemptAt: Date | null
  lastOkAt: Date | null
  sent: number
  attempts: number
  createdAt: Date
  updatedAt: Date
}

export const channelColumns = `c.id, c.company_id AS "companyId", c.name, c.type, c.address, c.url_wrapped AS "urlWrapped",
  c.url_shown AS "urlShown", c.signing_wrapped AS "signingWrapped", c.state, c.state_code AS "stateCode",
  c.state_reason AS "stateReason", c.state_since AS "stateSince", c.failures, c.next_attempt_at AS "nextAttemptAt",
  c.gap_seconds AS "gapSeconds", c.last_attempt_at AS "lastAttemptAt", c.last_ok_at AS "lastOkAt", c.sent, c.attempts,
  c.created_at AS "createdAt", c.updated_at AS "updatedAt"`

/** A company's channels, by name. */
export async function listChannelRows(companyId: string, db: Sql = sql()): Promise<ChannelRow[]> {
  return db.query<ChannelRow>(
    'alerts.channels',
    `SELECT ${channelColumns} FROM alert_channels c WHERE c.company_id = $1::uuid ORDER BY lower(c.name), c.id`,
    [companyId],
  )
}

export async function findChannelRow(
  { companyId, id }: { companyId: string; id: string },
  db: Sql = sql(),
  { isLocked = false }: { isLocked?: boolean } = {},
): Promise<ChannelRow | undefined> {
  if (!isUuid(id)) return undefined
  const [row] = await db.query<ChannelRow>(
    isLocked ? 'alerts.channel_locked' : 'alerts.channel',
    `SELECT ${channelColumns} FROM alert_channels c
      WHERE c.company_id = $1::uuid AND c.id = $2::uuid${isLocked ? ' FOR UPDATE' : ''}`,
    [companyId, id],
  )
  return row
}

export type ChannelValues = Pick<
  ChannelRow,
  'name' | 'address' | 'urlWrapped' | 'urlShown' | 'signingWrapped'
>

export async function insertChannel(
  db: Sql,
  channel: ChannelValues & Pick<ChannelRow, 'id' | 'companyId' | 'type'>,
): Promise<void> {
  await db.query(
    'alerts.insert_channel',
    `INSERT INTO alert_channels (id, company_id, type, name, address, url_wrapped, url_shown, signing_wrapped)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6::bytea, $7, $8::bytea)`,
    [
      ...[channel.id, channel.companyId, channel.type, channel.name, channel.address],
      ...[channel.urlWrapped, channel.urlShown, channel.signingWrapped],
    ],
  )
}

/** What is new is tried at once. */
export async function updateChannel(
  db: Sql,
  channel: ChannelValues & { id: string },
): Promise<void> {
  await db.query(
    'alerts.update_channel',
    `UPDATE alert_channels SET name = $2, address = $3, url_wrapped = $4::bytea, url_shown = $5, signing_wrapped = $6::bytea,
            failures = 0, next_attempt_at = NULL, updated_at = clock_timestamp()
      WHERE id = $1::uuid`,
    [
      ...[channel.id, channel.name, channel.address, channel.urlWrapped, channel.urlShown],
      channel.signingWrapped,
    ],
  )
}

export async function writeChannelState(
  db: Sql,
  {
    id,
    state,
    code = null,
    reason = null,
  }: { id: string; state: ChannelRow['state']; code?: string | null; reason?: string | null },
): Promise<void> {
  await db.query(
    'alerts.write_channel_state',
    `UPDATE alert_channels SET state = $2, state_code = $3, state_reason = $4, state_since = clock_timestamp(),
            failures = CASE WHEN $2 = 'active' THEN 0 ELSE failures END,
            next_attempt_at = CASE WHEN $2 = 'active' THEN NULL ELSE next_attempt_at END
      WHERE id = $1::uuid`,
    [id, state, code, reason],
  )
}

export async function deleteChannelRow(db: Sql, id: string): Promise<void> {
  await db.query('alerts.delete_channel', 'DELETE FROM alert_channels WHERE id = $1::uuid', [id])
}

export type ChannelCounts = {
  channelId: string
  waiting: number
  dead: number
  rules: number
  /** What the last attempt failed for; null: it did not. */
  lastReason: string | null
}

export async function countByChannel(companyId: string): Promise<Map<string, ChannelCounts>> {
  const rows = await sql().query<ChannelCounts>(
    'alerts.channel_counts',
    `SELECT c.id AS "channelId",
            (SELECT count(*) FROM alert_notifications n WHERE n.channel_id = c.id AND n.state = 'waiting') AS waiting,
            (SELECT count(*) FROM alert_notifications n WHERE n.channel_id = c.id AND n.state = 'dead') AS dead,
            (SELECT count(*) FROM alert_rule_channels r WHERE r.channel_id = c.id) AS rules,
            (SELECT t.reason FROM alert_attempts t WHERE t.channel_id = c.id ORDER BY t.number DESC LIMIT 1) AS "lastReason"
       FROM alert_channels c WHERE c.company_id = $1::uuid`,
    [companyId],
  )
  return new Map(rows.map((row) => [row.channelId, row]))
}

export type AttemptRow = {
  number: number
  at: Date
  kind: 'sent' | 'retry' | 'failed'
  code: string | null
  reason: string | null
  status: number | null
  latencyMs: number
  alerts: number
  answer: string | null
}

/** The newest attempts of a channel, newest first. */
export async function listAttempts(channelId: string, limit: number): Promise<AttemptRow[]> {
  return sql().query<AttemptRow>(
    'alerts.attempts',
    `SELECT number, at, kind, code, reason, status, latency_ms AS "latencyMs", alerts, answer
       FROM alert_attempts WHERE channel_id = $1::uuid ORDER BY number DESC LIMIT $2::int`,
    [channelId, limit],
  )
}

export async function hasOptedOut(
  db: Sql,
  { companyId, addressDigest }: { companyId: string; addressDigest: string },
): Promise<boolean> {
  const rows = await db.query<{ at: Date }>(
    'alerts.opted_out',
    'SELECT at FROM alert_opt_outs WHERE company_id = $1::uuid AND address_digest = $2',
    [companyId, addressDigest],
  )
  return rows.length > 0
}

/** What was given up waits again; answers how many. */
export async function reviveDead(db: Sql, channelId: string): Promise<number> {
  const rows = await db.query<{ id: string }>(
    'alerts.revive',
    `UPDATE alert_notifications SET state = 'waiting', attempts = 0, settled_at = NULL, code = NULL, reason = NULL
      WHERE channel_id = $1::uuid AND state = 'dead' RETURNING id`,
    [channelId],
  )
  return rows.length
}
