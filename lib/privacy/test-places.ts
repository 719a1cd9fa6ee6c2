import type { SessionPrincipal } from '@/lib/access/schema'
import { changePublishing } from '@/lib/events/integrity/commands/publishing'
import { requestExport } from '@/lib/exports/commands/request-export'
import { placeHold, releaseHold } from '@/lib/holds/commands'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { makeReport } from '@/lib/reports/commands/make-report'
import { saveSchedule } from '@/lib/reports/commands/schedules'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { setEnv } from '@/lib/platform/env'

/**
 * Names a person in every room beside the log and the accounts: holds, exports, reports and their schedules, publishing, streaming
 * with what receivers answered. Answers the tables and columns in which they must be found before. For `*.db.test.ts` only.
 */
export async function fillOtherRooms(
  owner: SessionPrincipal,
  person: { email: string; name: string; memberId: string },
): Promise<string[]> {
  const { companyId } = owner
  const { email, name, memberId } = person
  const matter = `Matter of ${name}`
  const hold = await placeHold(owner, {
    ...{ name: matter, reason: `${name} sues`, q: `actor:"${email}"` },
  })
  await releaseHold(owner, { id: hold.id, confirmation: matter, reason: `${name} settled` })
  // Which a run of retention once found.
  await sql().query(
    'test.run',
    `INSERT INTO retention_runs (id, company_id, kept_days, until_seq, holds, finished_at)
     VALUES ($1::uuid, $2::uuid, 90, 0, $3::jsonb, now())`,
    [newUuidV7(), companyId, JSON.stringify([{ id: hold.id, events: 3 }])],
  )
  await requestExport(owner, { format: 'csv', q: `actor:"${email}" "${name}"` })
  await changePublishing(owner, { recipients: [email], rhythm: 'daily' })
  const today = new Date().toISOString().slice(0, 10)
  for (const kind of ['failed_logins', 'access_changes', 'full_audit', 'access_review'] as const) {
    await makeReport(owner, { kind, from: today, to: today })
  }
  await saveSchedule(owner, { kind: 'full_audit', rhythm: 'quarterly', recipients: [memberId] })
  await sql().query(
    'test.review',
    'UPDATE report_lines SET comment = $1 WHERE report_id IN (SELECT id FROM reports WHERE company_id = $2::uuid)',
    [`${name} asked ${email}`, companyId],
  )

  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  const { id } = await createDestination(owner, {
    ...{ name: `For ${email}`, type: 'http', url: 'http://127.0.0.1:9/', token: 'a-token' },
    query: `actor:"${email}"`,
  })
  const answer = `{"user":"${email}","name":"${name}"}`
  await sql().query(
    'test.letter',
    `INSERT INTO dead_letters (destination_id, seq, company_id, event_id, code, reason, answer, at)
     VALUES ($1::uuid, 0, $2::uuid, $3::uuid, 'refused', $4, $5, now())`,
    [id, companyId, newUuidV7(), `${name} does not fit`, answer],
  )
  await sql().query(
    'test.attempt',
    `INSERT INTO destination_attempts (destination_id, phase, slot, number, at, kind, reason, latency_ms, events, accepted, bytes, answer)
     VALUES ($1::uuid, 'live', 0, 1, now(), 'refused', $2, 1, 1, 0, 1, $3)`,
    [id, `${name} does not fit`, answer],
  )
  await sql().query('test.state', 'UPDATE destinations SET state_reason = $2 WHERE id = $1::uuid', [
    id,
    answer,
  ])
  await sql().query(
    'test.warning',
    'UPDATE destination_cursors SET last_warning = $2, refused_checkpoint_reason = $2 WHERE destination_id = $1::uuid',
    [id, answer],
  )
  return [
    ...['holds.name', 'holds.reason', 'holds.query', 'holds.release_reason', 'exports.query'],
    ...['checkpoint_publishing.recipients', 'reports.data', 'report_lines.data'],
    ...['report_lines.comment', 'destinations.name', 'destinations.query'],
    ...['destinations.state_reason', 'destination_cursors.last_warning'],
    'destination_cursors.refused_checkpoint_reason',
    ...['destination_attempts.answer', 'destination_attempts.reason'],
    ...['dead_letters.answer', 'dead_letters.reason'],
  ]
}
