import { type Sql, sql } from '@/lib/platform/db'
import { type AlertRow, alertColumns } from './alerts'
import { type ChannelRow, channelColumns } from './channels'

/** A channel is one worker's for so long without a sign of life: whoever died holds nothing up for longer. */
export const channelLeaseMs = 15_000

export type ClaimedChannel = ChannelRow & {
  token: number
  companySlug: string
  companyName: string
  plan: string
}

/** Whether any channel has something to send now. */
export async function hasDue(nowMs: number): Promise<boolean> {
  const rows = await sql().query<{ id: string }>(
    'alerts.has_due',
    `SELECT c.id FROM alert_channels c WHERE ${isDue} LIMIT 1`,
    [nowMs],
  )
  return rows.length > 0
}

const isDue = `c.state <> 'unsubscribed'
  AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= to_timestamp($1::float8 / 1000)
    OR c.next_attempt_at > to_timestamp($1::float8 / 1000) + interval '25 hours')
  AND (c.lease_until IS NULL OR c.lease_until < now())
  AND EXISTS (SELECT FROM alert_notifications n WHERE n.channel_id = c.id AND n.state = 'waiting')`

/** Takes one channel that has something to send; null where none has. */
export async function claimChannel(nowMs: number): Promise<ClaimedChannel | null> {
  const [row] = await sql().query<ClaimedChannel>(
    'alerts.claim_channel',
    `WITH due AS (
       SELECT c.id FROM alert_channels c WHERE ${isDue}
        ORDER BY c.next_attempt_at NULLS FIRST LIMIT 1 FOR UPDATE OF c SKIP LOCKED),
     c AS (
       UPDATE alert_channels c SET lease_token = c.lease_token + 1, lease_until = now() + $2::int * interval '1 millisecond'
         FROM due WHERE c.id = due.id RETURNING c.*)
     SELECT ${channelColumns}, c.lease_token AS token, co.slug AS "companySlug", co.name AS "companyName", co.plan
       FROM c JOIN companies co ON co.id = c.company_id`,
    [nowMs, channelLeaseMs],
  )
  return row ?? null
}

/** Holds on to a channel for another while; false: it is another worker's. */
export async function renewChannel({ id, token }: ClaimedChannel): Promise<boolean> {
  const rows = await sql().query<{ id: string }>(
    'alerts.renew_channel',
    `UPDATE alert_channels SET lease_until = now() + $3::int * interval '1 millisecond'
      WHERE id = $1::uuid AND lease_token = $2::bigint RETURNING id`,
    [id, String(token), channelLeaseMs],
  )
  return rows.length > 0
}

export async function releaseChannel({ id, token }: ClaimedChannel): Promise<void> {
  await sql().query(
    'alerts.release_channel',
    'UPDATE alert_channels SET lease_until = NULL WHERE id = $1::uuid AND lease_token = $2::bigint',
    [id, String(token)],
  )
}

export async function postponeChannel(
  { id, token }: ClaimedChannel,
  untilMs: number,
): Promise<void> {
  await sql().query(
    'alerts.postpone_channel',
    `UPDATE alert_channels SET next_attempt_at = to_timestamp($3::float8 / 1000) WHERE id = $1::uuid AND lease_token = $2::bigint`,
    [id, String(token), untilMs],
  )
}

export type Waiting = AlertRow & { notificationId: string; createdAt: Date }

/** What waits for a channel, the oldest first. */
export async function listWaiting(channelId: string, limit: number): Promise<Waiting[]> {
  return sql().query<Waiting>(
    'alerts.waiting',
    `SELECT ${alertColumns}, n.id AS "notificationId", n.created_at AS "createdAt"
       FROM alert_notifications n JOIN alerts a ON a.id = n.alert_id
      WHERE n.channel_id = $1::uuid AND n.state = 'waiting' ORDER BY n.id LIMIT $2::int`,
    [channelId, limit],
  )
}

export type ChannelStep = {
  nowMs: number
  failures: number
  nextAttemptMs: number | null
  gapSeconds: number
  sent: number
  isOk: boolean
}

/** Under the lease; false: it is another worker's, and nothing was written. */
export async function writeChannelStep(
  db: Sql,
  { id, token }: ClaimedChannel,
  step: ChannelStep,
): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    'alerts.channel_step',
    `UPDATE alert_channels SET failures = $3::int, next_attempt_at = to_timestamp($4::float8 / 1000), gap_seconds = $5::int,
            last_attempt_at = to_timestamp($6::float8 / 1000), sent = sent + $7::int, attempts = attempts + 1,
            last_ok_at = CASE WHEN $8::boolean THEN to_timestamp($6::float8 / 1000) ELSE last_ok_at END
      WHERE id = $1::uuid AND lease_token = $2::bigint AND state <> 'unsubscribed' RETURNING id`,
    [
      ...[id, String(token), step.failures, step.nextAttemptMs, step.gapSeconds, step.nowMs],
      ...[step.sent, step.isOk],
    ],
  )
  return rows.length > 0
}

export async function settleNotifications(
  db: Sql,
  input: {
    ids: readonly string[]
    state: 'waiting' | 'sent' | 'dead'
    code: string | null
    reason: string | null
    nowMs: number
  },
): Promise<void> {
  await db.query(
    'alerts.settle',
    `UPDATE alert_notifications SET state = $2, attempts = attempts + 1, code = $3, reason = $4,
            settled_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE to_timestamp($5::float8 / 1000) END
      WHERE id = ANY($1::uuid[])`,
    [[...input.ids], input.state, input.code, input.reason, input.nowMs],
  )
}

/** What became of them, in the timelines of the alerts. */
export async function insertEntries(
  db: Sql,
  input: {
    ids: readonly string[]
    alertIds: readonly string[]
    kind: 'notified' | 'not_notified'
    text: string
    nowMs: number
  },
): Promise<void> {
  await db.query(
    'alerts.insert_entries',
    `INSERT INTO alert_entries (id, alert_id, at, kind, text)
     SELECT e.id, e.alert_id, to_timestamp($5::float8 / 1000), $3, $4 FROM unnest($1::uuid[], $2::uuid[]) AS e(id, alert_id)`,
    [[...input.ids], [...input.alertIds], input.kind, input.text, input.nowMs],
  )
}

export type NewAttempt = {
  kind: 'sent' | 'retry' | 'failed'
  code: string | null
  reason: string | null
  status: number | null
  latencyMs: number
  alerts: number
  answer: string | null
  nowMs: number
}

const attemptsKept = 50

export async function writeAttempt(db: Sql, channelId: string, attempt: NewAttempt): Promise<void> {
  await db.query(
    'alerts.write_attempt',
    `INSERT INTO alert_attempts (channel_id, slot, number, at, kind, code, reason, status, latency_ms, alerts, answer)
     SELECT c.id, (c.attempts % $2::int)::smallint, c.attempts, to_timestamp($3::float8 / 1000), $4, $5, $6, $7::int, $8::int,
            $9::int, $10
       FROM alert_channels c WHERE c.id = $1::uuid
     ON CONFLICT (channel_id, slot) DO UPDATE SET number = excluded.number, at = excluded.at, kind = excluded.kind,
       code = excluded.code, reason = excluded.reason, status = excluded.status, latency_ms = excluded.latency_ms,
       alerts = excluded.alerts, answer = excluded.answer`,
    [
      ...[channelId, attemptsKept, attempt.nowMs, attempt.kind, attempt.code, attempt.reason],
      ...[attempt.status, attempt.latencyMs, attempt.alerts, attempt.answer],
    ],
  )
}

export async function findChannelById(
  id: string,
  db: Sql = sql(),
): Promise<(ChannelRow & { companyName: string; companySlug: string }) | undefined> {
  const [row] = await db.query<ChannelRow & { companyName: string; companySlug: string }>(
    'alerts.channel_by_id',
    `SELECT ${channelColumns}, co.name AS "companyName", co.slug AS "companySlug"
       FROM alert_channels c JOIN companies co ON co.id = c.company_id WHERE c.id = $1::uuid FOR UPDATE OF c`,
    [id],
  )
  return row
}

export async function writeOptOut(
  db: Sql,
  input: { companyId: string; addressDigest: string; nowMs: number; isOut: boolean },
): Promise<void> {
  const params = [input.companyId, input.addressDigest]
  if (!input.isOut) {
    await db.query(
      'alerts.opt_in',
      'DELETE FROM alert_opt_outs WHERE company_id = $1::uuid AND address_digest = $2',
      params,
    )
    return
  }
  await db.query(
    'alerts.opt_out',
    `INSERT INTO alert_opt_outs (company_id, address_digest, at) VALUES ($1::uuid, $2, to_timestamp($3::float8 / 1000))
     ON CONFLICT DO NOTHING`,
    [...params, input.nowMs],
  )
}

/** Channels of a company with this address: there may be several. */
export async function listChannelsAt(
  db: Sql,
  { companyId, address }: { companyId: string; address: string },
): Promise<ChannelRow[]> {
  return db.query<ChannelRow>(
    'alerts.channels_at',
    `SELECT ${channelColumns} FROM alert_channels c WHERE c.company_id = $1::uuid AND lower(c.address) = lower($2)
      ORDER BY c.id FOR UPDATE OF c`,
    [companyId, address],
  )
}

/** What waits for a channel is not sent any more. */
export async function dropWaiting(
  db: Sql,
  input: { channelId: string; code: string; reason: string; nowMs: number },
): Promise<void> {
  await db.query(
    'alerts.drop_waiting',
    `UPDATE alert_notifications SET state = 'dead', code = $2, reason = $3, settled_at = to_timestamp($4::float8 / 1000)
      WHERE channel_id = $1::uuid AND state = 'waiting'`,
    [input.channelId, input.code, input.reason, input.nowMs],
  )
}
