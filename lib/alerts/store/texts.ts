import { type Sql, sql } from '@/lib/platform/db'

/** Every free text that alerts keep, with where it stands. */
export type TextRow = {
  kind: 'rule' | 'channel' | 'alert' | 'entry' | 'notification' | 'attempt'
  id: string
  /** Of an attempt. */
  slot: number | null
  texts: Record<string, string | null>
}

export async function listTexts(db: Sql, companyId: string): Promise<TextRow[]> {
  return db.query<TextRow>(
    'alerts.texts',
    `SELECT 'rule' AS kind, r.id, NULL::smallint AS slot,
            json_build_object('name', r.name, 'query', r.query, 'runbook_url', r.runbook_url, 'problem', r.problem) AS texts
       FROM alert_rules r WHERE r.company_id = $1::uuid
     UNION ALL
     SELECT 'channel', c.id, NULL, json_build_object('name', c.name, 'state_reason', c.state_reason)
       FROM alert_channels c WHERE c.company_id = $1::uuid
     UNION ALL
     SELECT 'alert', a.id, NULL, json_build_object('rule_name', a.rule_name, 'query', a.query, 'runbook_url', a.runbook_url)
       FROM alerts a WHERE a.company_id = $1::uuid
     UNION ALL
     SELECT 'entry', e.id, NULL, json_build_object('text', e.text)
       FROM alerts a JOIN alert_entries e ON e.alert_id = a.id WHERE a.company_id = $1::uuid AND e.text IS NOT NULL
     UNION ALL
     SELECT 'notification', n.id, NULL, json_build_object('reason', n.reason)
       FROM alert_channels c JOIN alert_notifications n ON n.channel_id = c.id
      WHERE c.company_id = $1::uuid AND n.reason IS NOT NULL
     UNION ALL
     SELECT 'attempt', c.id, t.slot, json_build_object('reason', t.reason, 'answer', t.answer)
       FROM alert_channels c JOIN alert_attempts t ON t.channel_id = c.id WHERE c.company_id = $1::uuid`,
    [companyId],
  )
}

const tables: Record<Exclude<TextRow['kind'], 'attempt'>, { table: string; columns: string[] }> = {
  // With a query changes what the engine has read of it.
  rule: { table: 'alert_rules', columns: ['name', 'query', 'runbook_url', 'problem'] },
  channel: { table: 'alert_channels', columns: ['name', 'state_reason'] },
  alert: { table: 'alerts', columns: ['rule_name', 'query', 'runbook_url'] },
  entry: { table: 'alert_entries', columns: ['text'] },
  notification: { table: 'alert_notifications', columns: ['reason'] },
}

export async function writeTexts(db: Sql, { kind, id, slot, texts }: TextRow): Promise<void> {
  if (kind === 'attempt') {
    await db.query(
      'alerts.write_attempt_texts',
      'UPDATE alert_attempts SET reason = $3, answer = $4 WHERE channel_id = $1::uuid AND slot = $2::smallint',
      [id, slot, texts.reason ?? null, texts.answer ?? null],
    )
    return
  }
  const { table, columns } = tables[kind]
  const set = columns.map((column, at) => `${column} = $${at + 2}`).join(', ')
  await db.query(`alerts.write_${kind}_texts`, `UPDATE ${table} SET ${set} WHERE id = $1::uuid`, [
    id,
    ...columns.map((column) => texts[column] ?? null),
  ])
}

/** Deletes alerts whose last event the log does not have any more, and what windows still count of such; answers how many alerts. */
export async function deletePruned(limit: number): Promise<number> {
  const isPruned = (seq: string, companyId: string) =>
    `EXISTS (SELECT FROM pruned_ranges p WHERE p.company_id = ${companyId} AND p.from_seq <= ${seq} AND ${seq} < p.until_seq)`
  await sql().query(
    'alerts.delete_pruned_hits',
    `DELETE FROM alert_hits h USING alert_rules r WHERE r.id = h.rule_id AND ${isPruned('h.seq', 'r.company_id')}`,
    [],
  )
  const rows = await sql().query<{ id: string }>(
    'alerts.delete_pruned',
    `DELETE FROM alerts WHERE id IN (
       SELECT a.id FROM alerts a WHERE ${isPruned('a.last_seq', 'a.company_id')} ORDER BY a.id LIMIT $1::int)
     RETURNING id`,
    [limit],
  )
  return rows.length
}
