import { createHash } from 'node:crypto'
import { type Act, recordActs } from '@/lib/access/commands/record-acts'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { sealCheckpoint } from '@/lib/log/checkpoints'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { actOnReport } from './describe-report'
import { type ReportKind, reportFacts } from './schema/kinds'
import { measureReport } from './measures/measure-report'
import type { Period } from './rules'
import { insertLines } from './store/lines'
import { insertMails } from './store/mails'
import { countReports, insertReport, type WholeReportRow } from './store/reports'

/** More lines nobody reviews. */
const linesMax = 10_000
/** A report a week for a century; somebody has to look at the list. */
const reportsMax = 5_000

export type ComposedReport = Omit<
  WholeReportRow,
  'madeBy' | 'rewrittenAt' | 'reviewStartedAt' | 'reviewCompletedAt' | 'reviewCompletedBy'
> & { lines: { ownerId: string | null; data: string }[] }

/**
 * Counts a report and writes it down, outside of any transaction: it may take seconds. The log is sealed first, and what comes
 * later is not in it. Throws `query_too_slow` (503) and `review_too_large` (409).
 */
export async function composeReport(input: {
  companyId: string
  kind: ReportKind
  period: Period
  timeZone: string
}): Promise<ComposedReport> {
  const { companyId, kind, period, timeZone } = input
  const { note: checkpoint, log } = await sealCheckpoint(companyId)
  const { data, lines, window } = await measureReport({ ...input, size: log.size })
  if (lines.length > linesMax) throw reviewTooLarge(lines.length)
  const text = JSON.stringify(data)
  const now = nowMs()
  return {
    ...{ id: newUuidV7(now), companyId, kind, ...period, timeZone, query: reportFacts[kind].q },
    ...{ fromAt: new Date(window.fromMs), untilAt: new Date(window.untilMs) },
    ...{ logSize: log.size, logEpoch: log.epoch, checkpoint },
    logRoot: Buffer.from(log.root).toString('base64'),
    ...{ data: text, dataSha256: digestOf(text, lines), madeAt: new Date(now) },
    lines: lines.map(({ ownerId, ...line }) => ({ ownerId, data: JSON.stringify(line) })),
  }
}

/** Keeps a composed report and tells the log. Last in the transaction. Throws `reports_full` (409). */
export async function storeReport(
  tx: Tx,
  {
    principal,
    report,
    recipients = [],
  }: {
    principal: SessionPrincipal | SystemPrincipal
    report: ComposedReport
    /** Members who are told by mail. */
    recipients?: readonly string[]
  },
): Promise<void> {
  const { lines, ...row } = report
  if ((await countReports(tx, row.companyId)) >= reportsMax) throw reportsFull()
  await insertReport(tx, {
    ...row,
    madeBy: principal.kind === 'session' ? principal.memberId : null,
  })
  if (lines.length > 0) await insertLines(tx, row.id, lines)
  await insertMails(tx, { reportId: row.id, memberIds: recipients, nextAt: row.madeAt })
  const acts: Act[] = [
    actOnReport('report.created', row, {
      scheduled: principal.kind === 'system',
      size: row.logSize,
      root: row.logRoot,
      data_sha256: row.dataSha256,
    }),
  ]
  await recordActs(tx, { principal, acts })
}

/** Names a report as it was made: what was counted, and the lines of a review. Hex. */
function digestOf(data: string, lines: readonly unknown[]): string {
  const hash = createHash('sha256').update(data)
  for (const line of lines) hash.update(`\n${JSON.stringify(line)}`)
  return hash.digest('hex')
}

function reviewTooLarge(lines: number): AppError {
  return new AppError('review_too_large', {
    status: 409,
    title: 'Too much access for one review',
    detail: `${lines} members, service accounts and keys have access; a review takes ${linesMax} at most.`,
  })
}

function reportsFull(): AppError {
  return new AppError('reports_full', {
    status: 409,
    title: 'Too many reports',
    detail: `There are ${reportsMax} reports already: delete some first.`,
  })
}
