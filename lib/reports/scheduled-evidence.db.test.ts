import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actedByOperator } from '@/lib/access/origin'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { changeCompany } from '@/lib/companies/commands'
import { ingestValues } from '@/lib/events/commands'
import { unpack, verifyArchive } from '@/lib/exports/bundle/test-bundle'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { ensurePartitions } from '@/lib/log/partitions'
import type { TestLog } from '@/lib/log/test-log'
import { nowMs, setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { loadEnv, setEnv } from '@/lib/platform/env'
import { openMailServer } from '@/lib/platform/test-mail-server'
import { routes } from '@/lib/web/routes'
import { downloadEvidence } from './commands/download-evidence'
import { saveSchedule } from './commands/schedules'
import { makeDueReports, sendReportMails } from './jobs'
import { readReport } from './queries/read-report'
import { type ReportKind, reportFacts, reportKinds } from './schema/kinds'
import type { ReportPage } from './schema/pages'

// From the schedule over the mail to the bundle, with nothing in between left out.

let log: TestLog
let mails: Awaited<ReturnType<typeof openMailServer>>
let acme: TestCompany
let owner: SessionPrincipal
let auditor: SessionPrincipal
const directory = mkdtempSync(join(tmpdir(), 'trailkeeper-reports-'))
/** Sees to it that there is room for what happens then, whatever the day is on which the test runs. */
async function at(iso: string): Promise<void> {
  setClock(() => Date.parse(iso))
  await ensurePartitions({ nowMs: nowMs() })
}

const actions = ['auth.failed', 'member.role_changed', 'api_key.created', 'project.created']
const isAccess = (action: string) => findCatalogueEntry(action)?.tags?.includes('access') === true
const belongsTo: Record<ReportKind, (action: string) => boolean> = {
  failed_logins: (action) => action === 'auth.failed',
  access_changes: isAccess,
  full_audit: () => true,
  access_review: isAccess,
}

beforeAll(async () => {
  log = await openTestInstance()
  await at('2026-11-18T12:00:00Z')
  mails = await openMailServer()
  setEnv({ SMTP_URL: mails.url, SMTP_FROM: 'trailkeeper@acme.example' })
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  auditor = await makeMember(acme, 'auditor')
  // Their days begin eleven hours before those of UTC, or thirteen.
  const change = { timeZone: 'Pacific/Auckland' }
  await changeCompany(actedByOperator(), { companyId: acme.id, change })
})
afterAll(async () => {
  setClock()
  setEnv({ SMTP_URL: '', SMTP_FROM: '' })
  rmSync(directory, { recursive: true, force: true })
  await mails.close()
  await log.close()
})

/** One event of each action at each moment. */
async function record(moments: readonly string[]): Promise<void> {
  const actor = { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@acme.example' }
  const items = moments
    .flatMap((occurred_at) => actions.map((action) => ({ action, occurred_at, actor })))
    .map((value, index) => ({ index, value }))
  const via = { type: 'api_key', id: 'k1' } as const
  const { recorded } = await ingestValues({ companyId: acme.id, via }, items)
  expect(recorded).toBe(items.length)
}

/** What a report is of, by its definition alone: the lines of all such events that were sealed before it. */
async function findExpected({
  kind,
  fromAt,
  untilAt,
  log: { size },
}: ReportPage): Promise<string[]> {
  const rows = await sql().query<{ line: string }>(
    'test.lines',
    'SELECT line FROM events WHERE company_id = $1::uuid AND seq < $2 ORDER BY seq',
    [acme.id, size],
  )
  return rows.flatMap(({ line }) => {
    const { action, at } = JSON.parse(line) as { action: string; at: string }
    return at >= fromAt && at < untilAt && belongsTo[kind](action) ? [line] : []
  })
}

it('each scheduled report is mailed, and the link leads to it and to a bundle of exactly its events', async () => {
  for (const kind of reportKinds) {
    const { rhythm } = reportFacts[kind]
    await saveSchedule(owner, { kind, rhythm, recipients: [auditor.memberId] })
  }
  await at('2027-01-03T12:00:00Z')
  // The last moments of November, of the week before the last, and of the year, as Auckland has them, and those after them.
  await record([
    ...['2026-11-30T10:59:59.999Z', '2026-11-30T11:00:00.000Z'],
    ...['2026-12-27T10:59:59.999Z', '2026-12-27T11:00:00.000Z'],
    ...['2026-12-31T10:59:59.999Z', '2026-12-31T11:00:00.000Z'],
    ...['2027-01-03T10:59:59.999Z', '2027-01-03T11:00:00.000Z'],
  ])
  expect(await makeDueReports()).toBe(8)
  // They are of the periods, and came too late all the same.
  await record(['2026-12-29T00:00:00.000Z'])
  expect(await sendReportMails()).toBe(8)

  expect(new Set(mails.received.map(({ to }) => to))).toEqual(new Set([auditor.email]))
  const home = `${loadEnv().baseUrl}${routes.reports('acme')}/`
  const seen: string[] = []
  for (const { text } of mails.received) {
    const [, id = ''] = text.split(home)
    const report = await readReport(auditor, { id: id.slice(0, 36), fromLine: 0 })
    if (!report) throw new Error(`no report is at the link of: ${text}`)
    expect(text).toContain(`${loadEnv().baseUrl}${routes.report('acme', report.id)}\n`)
    expect(text).toContain('evidence bundle')
    const { kind, period, log: head } = report
    const signal = new AbortController().signal
    const { name, body } = await downloadEvidence(auditor, { id: report.id, signal })
    const path = join(directory, `${report.id}-${name}`)
    await pipeline(Readable.fromWeb(body as WebStream), createWriteStream(path))
    expect(await verifyArchive(path)).toMatchObject({ verdict: 'valid' })
    const files = await unpack(path)
    const manifest = JSON.parse(String(files.get('manifest.json')))
    expect(manifest).toMatchObject({ query: reportFacts[kind].q, size: head.size, root: head.root })
    expect(String(files.get('checkpoint')).split('\n\n')[0]).toBe(head.checkpoint.split('\n\n')[0])

    const lines = String(files.get('events.ndjson')).split('\n').slice(0, -1)
    expect(lines).toEqual(await findExpected(report))
    const failed = lines.filter((line) => line.includes('auth.failed')).length
    seen.push(`${kind} ${period.from} ${period.until}, ${failed} failed`)
  }
  expect(seen.sort()).toEqual([
    'access_changes 2026-11-01 2026-12-01, 0 failed',
    'access_changes 2026-12-01 2027-01-01, 0 failed',
    'access_review 2026-10-01 2027-01-01, 0 failed',
    'failed_logins 2026-12-07 2026-12-14, 0 failed',
    'failed_logins 2026-12-14 2026-12-21, 0 failed',
    'failed_logins 2026-12-21 2026-12-28, 1 failed',
    'failed_logins 2026-12-28 2027-01-04, 4 failed',
    'full_audit 2026-10-01 2027-01-01, 5 failed',
  ])
})
