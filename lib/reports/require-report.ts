import type { SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { lockReport, type ReportRow } from './store/reports'

/** A report of one company, its row locked. Throws `report_not_found` (404) alike for none and another company's. */
export async function requireReport(
  tx: SqlTx,
  { companyId, id }: { companyId: string; id: string },
): Promise<ReportRow> {
  const row = isUuid(id) ? await lockReport(tx, { companyId, id }) : null
  if (!row) throw reportNotFound()
  return row
}

export function reportNotFound(): AppError {
  return new AppError('report_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'There is no such report.',
  })
}
