import { findMembersOf } from '@/lib/access/find-members-of'
import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import type { ReportData, ReportRow } from './schema/report-data'
import {
  forgetRecipient,
  listReportTexts,
  listReviewTexts,
  writeLineText,
  writeReportText,
} from './store/erasure'

/**
 * What erasing a person means for reports: addresses that they came from, and their id, e-mail and name in whatever people wrote
 * (names of keys and groups, comments), are cut out of every report of the company; numbers stay. They are told of no report any
 * more. Persons stand in reports by ref, which has no name then. Records nothing: whoever erases does that, by ref. A report that
 * was changed says so, since it is not what its digest names any more. Returns how many reports that are.
 */
export async function eraseFromReports(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ rewritten: number }> {
  for (const memberId of await findMembersOf(tx, { companyId, person })) {
    await forgetRecipient(tx, { companyId, memberId })
  }
  const rewritten = new Set<string>()
  for (const { id, data } of await listReportTexts(tx, companyId)) {
    const next = eraseFromData(data, person)
    if (next === data) continue
    rewritten.add(id)
    await writeReportText(tx, { id, data: next })
  }
  for (const line of await listReviewTexts(tx, companyId)) {
    const data = cutTexts(line.data, person)
    const comment = line.comment && cutPerson(line.comment, person)
    if (data === line.data && comment === line.comment) continue
    rewritten.add(line.reportId)
    await writeLineText(tx, { ...line, data, comment })
  }
  const now = new Date(nowMs())
  const where = { id: { in: [...rewritten] } }
  await tx.db.report.updateMany({ where, data: { rewrittenAt: now } })
  return { rewritten: rewritten.size }
}

function eraseFromData(text: string, person: ErasedPerson): string {
  const data: ReportData = JSON.parse(text)
  const theirs = new Set(person.refs ?? [person.ref])
  const isTheirs = ({ refs = [] }: ReportRow) => refs.some((ref) => theirs.has(ref))
  const tables = data.tables.map((table) => ({
    ...table,
    // Nobody's address and theirs are told apart by nothing then; the refs of others who came from there go as well.
    rows: table.rows.map((row) =>
      isTheirs(row) ? { value: person.ref, count: row.count, before: row.before } : row,
    ),
  }))
  return cutTexts(JSON.stringify({ ...data, tables }), person)
}

/** In texts of a JSON value, not in its names; the very text where nothing is cut. */
function cutTexts(text: string, person: ErasedPerson): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'string' ? cutPerson(value, person) : value,
  )
}
