import type { Sql } from '@/lib/platform/db'

/** Every free text that streaming keeps, with where it stands. */
export type TextRow = {
  kind: 'destination' | 'cursor' | 'attempt' | 'letter' | 'notice'
  id: string
  /** Of an attempt its phase and slot, of a letter its seq. */
  phase: string | null
  place: number | null
  texts: Record<string, string | null>
}

/** All of a company's texts: of each destination at most a few hundred, and of its dead letters. */
export async function listTexts(sql: Sql, companyId: string): Promise<TextRow[]> {
  return sql.query<TextRow>(
    'streaming.texts',
    `SELECT 'destination' AS kind, d.id, NULL AS phase, NULL::bigint AS place,
            json_build_object('name', d.name, 'query', d.query, 'reason', d.state_reason) AS texts
       FROM destinations d WHERE d.company_id = $1::uuid
     UNION ALL
     SELECT 'cursor', d.id, c.phase, NULL, json_build_object('warning', c.last_warning, 'reason', c.refused_checkpoint_reason)
       FROM destinations d JOIN destination_cursors c ON c.destination_id = d.id
      WHERE d.company_id = $1::uuid AND (c.last_warning IS NOT NULL OR c.refused_checkpoint_reason IS NOT NULL)
     UNION ALL
     SELECT 'attempt', d.id, a.phase, a.slot, json_build_object('reason', a.reason, 'answer', a.answer)
       FROM destinations d JOIN destination_attempts a ON a.destination_id = d.id
      WHERE d.company_id = $1::uuid AND (a.reason IS NOT NULL OR a.answer IS NOT NULL)
     UNION ALL
     SELECT 'letter', l.destination_id, NULL, l.seq, json_build_object('reason', l.reason, 'answer', l.answer)
       FROM dead_letters l WHERE l.company_id = $1::uuid
     UNION ALL
     SELECT 'notice', n.id, NULL, NULL, json_build_object('reason', n.reason)
       FROM destinations d JOIN destination_notices n ON n.destination_id = d.id WHERE d.company_id = $1::uuid`,
    [companyId],
  )
}

export async function writeTexts(
  sql: Sql,
  { kind, id, phase, place, texts }: TextRow,
): Promise<void> {
  const { name = '', query = '', reason = null, answer = null, warning = null } = texts
  switch (kind) {
    case 'destination':
      await sql.query(
        'streaming.write_destination_texts',
        // With a filter changes what its loop has read of it.
        `UPDATE destinations SET name = $2, query = $3, state_reason = $4, updated_at = clock_timestamp() WHERE id = $1::uuid`,
        [id, name, query, reason],
      )
      return
    case 'cursor':
      await sql.query(
        'streaming.write_cursor_texts',
        `UPDATE destination_cursors SET last_warning = $3, refused_checkpoint_reason = $4
          WHERE destination_id = $1::uuid AND phase = $2`,
        [id, phase, warning, reason],
      )
      return
    case 'attempt':
      await sql.query(
        'streaming.write_attempt_texts',
        `UPDATE destination_attempts SET reason = $4, answer = $5
          WHERE destination_id = $1::uuid AND phase = $2 AND slot = $3::smallint`,
        [id, phase, place, reason, answer],
      )
      return
    case 'letter':
      await sql.query(
        'streaming.write_letter_texts',
        `UPDATE dead_letters SET reason = coalesce($3, ''), answer = $4 WHERE destination_id = $1::uuid AND seq = $2::bigint`,
        [id, String(place), reason, answer],
      )
      return
    case 'notice':
      await sql.query(
        'streaming.write_notice_texts',
        `UPDATE destination_notices SET reason = coalesce($2, '') WHERE id = $1::uuid`,
        [id, reason],
      )
  }
}
