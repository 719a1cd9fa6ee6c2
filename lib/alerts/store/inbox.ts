import { type Sql, sql } from '@/lib/platform/db'
import { type AlertRow, alertColumns } from './alerts'

/** More than this is not counted. */
export const unreadMax = 100

/** What somebody has resolved asks nothing of anybody else. */
const isUnread = `a.state <> 'resolved' AND a.number > coalesce((SELECT m.read_up_to FROM alert_inbox_marks m WHERE m.member_id = $2::uuid), 0)
  AND NOT EXISTS (SELECT FROM alert_reads r WHERE r.member_id = $2::uuid AND r.alert_id = a.id)`

/** How many alerts of the inbox a member has not read; `unreadMax` where there are that many or more. */
export async function countUnread(input: { companyId: string; memberId: string }): Promise<number> {
  const [row] = await sql().query<{ count: number }>(
    'alerts.unread',
    `SELECT count(*) AS count FROM (
       SELECT FROM alerts a WHERE a.company_id = $1::uuid AND NOT a.is_silenced AND ${isUnread}
        ORDER BY a.number DESC LIMIT $3::int) u`,
    [input.companyId, input.memberId, unreadMax],
  )
  return row?.count ?? 0
}

/** Newest first, with whether the member has read each. */
export async function listInboxRows(input: {
  companyId: string
  memberId: string
  before: number | null
  limit: number
}): Promise<(AlertRow & { isRead: boolean })[]> {
  return sql().query<AlertRow & { isRead: boolean }>(
    'alerts.inbox',
    `SELECT ${alertColumns}, NOT (${isUnread}) AS "isRead" FROM alerts a
      WHERE a.company_id = $1::uuid AND NOT a.is_silenced AND ($3::int IS NULL OR a.number < $3::int)
      ORDER BY a.number DESC LIMIT $4::int`,
    [input.companyId, input.memberId, input.before, input.limit],
  )
}

/** Which of some alerts the member has read. */
export async function listRead(input: {
  companyId: string
  memberId: string
  ids: readonly string[]
}): Promise<Set<string>> {
  const rows = await sql().query<{ id: string }>(
    'alerts.read',
    `SELECT a.id FROM alerts a WHERE a.company_id = $1::uuid AND a.id = ANY($3::uuid[]) AND NOT (${isUnread})`,
    [input.companyId, input.memberId, [...input.ids]],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Ids that are not of this company change nothing. */
export async function markRead(
  db: Sql,
  input: { companyId: string; memberId: string; ids: readonly string[] },
): Promise<void> {
  await db.query(
    'alerts.mark_read',
    `INSERT INTO alert_reads (member_id, alert_id)
     SELECT $2::uuid, a.id FROM alerts a WHERE a.company_id = $1::uuid AND a.id = ANY($3::uuid[]) ON CONFLICT DO NOTHING`,
    [input.companyId, input.memberId, [...input.ids]],
  )
}

/** All that there are now; single marks up to there are no longer needed. */
export async function markAllRead(
  db: Sql,
  input: { companyId: string; memberId: string },
): Promise<void> {
  await db.query(
    'alerts.mark_all_read',
    `WITH up AS (SELECT coalesce(max(number), 0) AS number FROM alerts WHERE company_id = $1::uuid),
     gone AS (
       DELETE FROM alert_reads r USING alerts a, up
        WHERE r.member_id = $2::uuid AND a.id = r.alert_id AND a.number <= up.number)
     INSERT INTO alert_inbox_marks AS m (member_id, read_up_to) SELECT $2::uuid, number FROM up
     ON CONFLICT (member_id) DO UPDATE SET read_up_to = greatest(m.read_up_to, excluded.read_up_to)`,
    [input.companyId, input.memberId],
  )
}
