import type { Tx } from '@/lib/platform/db'

/** Everything of a company's reports in which somebody can be told. */
export async function listReportTexts(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; data: string }[]> {
  return tx.db.report.findMany({
    where: { companyId },
    select: { id: true, data: true },
    orderBy: { id: 'asc' },
  })
}

export async function writeReportText(
  tx: Tx,
  { id, data }: { id: string; data: string },
): Promise<void> {
  await tx.db.report.update({ where: { id }, data: { data } })
}

type LineText = { reportId: string; position: number; data: string; comment: string | null }

export async function listReviewTexts(tx: Tx, companyId: string): Promise<LineText[]> {
  return tx.db.reportLine.findMany({
    where: { report: { companyId } },
    select: { reportId: true, position: true, data: true, comment: true },
    orderBy: [{ reportId: 'asc' }, { position: 'asc' }],
  })
}

export async function writeLineText(
  tx: Tx,
  { reportId, position, data, comment }: LineText,
): Promise<void> {
  await tx.db.reportLine.update({
    where: { reportId_position: { reportId, position } },
    data: { data, comment },
  })
}

/** Takes a member out of schedules and of mails that were not sent. */
export async function forgetRecipient(
  tx: Tx,
  { companyId, memberId }: { companyId: string; memberId: string },
): Promise<void> {
  await tx.sql.query(
    'reports.forget_recipient',
    `UPDATE report_schedules SET recipients = array_remove(recipients, $2::uuid)
      WHERE company_id = $1::uuid AND $2::uuid = ANY(recipients)`,
    [companyId, memberId],
  )
  await tx.db.reportMail.deleteMany({ where: { memberId, report: { companyId } } })
}
