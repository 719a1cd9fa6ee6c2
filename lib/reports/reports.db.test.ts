import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeMemberRole } from '@/lib/access/commands/members'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { addToGroup } from '@/lib/access/commands/group-people'
import { createGroup } from '@/lib/access/commands/groups'
import { changeRoles, createRole } from '@/lib/access/commands/roles'
import { createServiceAccount } from '@/lib/access/commands/service-accounts'
import { actedByOperator } from '@/lib/access/origin'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setPlan } from '@/lib/companies/commands'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { recordEvent } from '@/lib/log/append'
import { findPersonRefs } from '@/lib/log/find-person-refs'
import type { TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { inTransaction, sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { setEnv } from '@/lib/platform/env'
import { deleteReport, makeReport } from './commands/make-report'
import { completeReview, decideLine } from './commands/review'
import { deleteSchedule, saveSchedule } from './commands/schedules'
import { eraseFromReports } from './erase-from-reports'
import { madeUpMax, makeDueReports, sendReportMails } from './jobs'
import { listReports } from './queries/list-reports'
import { readReport } from './queries/read-report'

const mails = vi.hoisted(() => ({
  sent: [] as { to: string; subject: string; text: string }[],
  failure: null as Error | null,
}))
vi.mock('@/lib/platform/mail', async (original) => ({
  ...(await original<typeof import('@/lib/platform/mail')>()),
  sendMail: async (mail: { to: string; subject: string; text: string }) => {
    if (mails.failure) throw mails.failure
    mails.sent.push(mail)
  },
}))

let log: TestLog
let acme: TestCompany
let owner: SessionPrincipal
let auditor: SessionPrincipal

beforeAll(async () => {
  log = await openTestInstance()
  setEnv({ SMTP_URL: 'smtp://127.0.0.1:1', SMTP_FROM: 'trailkeeper@acme.example' })
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  auditor = await makeMember(acme, 'auditor')
})
afterEach(() => setClock())
afterAll(async () => {
  setEnv({ SMTP_URL: '', SMTP_FROM: '' })
  await log.close()
})

const dayMs = 86_400_000
const at = (iso: string) => setClock(() => Date.parse(iso))
const failedAt = (ip: string) =>
  inTransaction((tx) =>
    recordEvent(tx, {
      companyId: acme.id,
      via: { type: 'system' },
      event: {
        action: 'auth.failed',
        actor: { type: 'user', id: auditor.userId, name: auditor.name, email: auditor.email },
        source: { ip },
        outcome: 'failure',
      },
    }),
  )
const today = () => new Date().toISOString().slice(0, 10)
const lastEvent = async (action: string) => (await readEvents(acme.id, action)).at(-1)
const read = async (principal: SessionPrincipal, id: string) => {
  const report = await readReport(principal, { id, fromLine: 0 })
  if (!report) throw new Error('no such report')
  return report
}

describe('a report', () => {
  it('stays what it was when more happens, and names the log that it was made of', async () => {
    await failedAt('198.51.100.1')
    const { id } = await makeReport(auditor, { kind: 'failed_logins', from: today(), to: today() })
    const before = await read(auditor, id)
    await failedAt('198.51.100.2')
    const after = await read(auditor, id)
    expect(after).toEqual(before)
    expect(before.data.figures[0]).toMatchObject({ id: 'attempts', count: 1 })
    expect(before.data.isRunning).toBe(true)
    expect(before.log.checkpoint).toContain(`\n${before.log.size}\n`)
    expect(before.madeBy).toBe(auditor.name)
    expect(await lastEvent('report.created')).toMatchObject({
      actor: { type: 'user' },
      details: {
        ...{
          kind: 'failed_logins',
          scheduled: false,
          size: before.log.size,
          root: before.log.root,
        },
        data_sha256: before.dataSha256,
      },
    })
    const [row] = await sql().query<{ data: string }>(
      'test.data',
      'SELECT data FROM reports WHERE id = $1::uuid',
      [id],
    )
    expect(
      createHash('sha256')
        .update(row?.data ?? '')
        .digest('hex'),
    ).toBe(before.dataSha256)
    // Nobody is named in what is kept.
    for (const personal of [auditor.email, auditor.name, auditor.userId]) {
      expect(row?.data).not.toContain(personal)
    }
    await deleteReport(owner, { id })
    expect(await readReport(owner, { id, fromLine: 0 })).toBeNull()
    expect(await lastEvent('report.deleted')).toMatchObject({
      details: { data_sha256: before.dataSha256 },
    })
  })

  it('is of the last whole week, month or quarter where no days are chosen', async () => {
    at('2026-11-26T12:00:00Z')
    const periods = []
    for (const kind of ['failed_logins', 'access_changes', 'full_audit'] as const) {
      const { id } = await makeReport(owner, { kind })
      periods.push((await read(owner, id)).period)
    }
    expect(periods).toEqual([
      { from: '2026-11-16', until: '2026-11-23' },
      { from: '2026-10-01', until: '2026-11-01' },
      { from: '2026-07-01', until: '2026-10-01' },
    ])
  })

  it.each([
    ['days to come', { from: '2099-01-01', to: '2099-01-02' }, 'period_not_begun'],
    ['an end before its beginning', { from: '2026-02-02', to: '2026-02-01' }, 'invalid_input'],
    ['one day of two', { from: '2026-02-02' }, 'invalid_input'],
    ['more than a year', { from: '2024-01-01', to: '2026-02-01' }, 'invalid_input'],
    ['what is no day', { from: '2026-02-30', to: '2026-03-01' }, 'invalid_input'],
  ])('of %s is refused', async (_, days, code) => {
    await expect(makeReport(owner, { kind: 'full_audit', ...days })).rejects.toMatchObject({ code })
  })

  it('is made, scheduled, decided and deleted by whoever manages reports alone, and seen by whoever sees the log', async () => {
    const member = await makeMember(acme, 'member')
    const viewer: SessionPrincipal = { ...member, permissions: new Set(['audit_log.view']) }
    const { id } = await makeReport(owner, { kind: 'full_audit' })
    expect(await readReport(viewer, { id, fromLine: 0 })).toMatchObject({ id, canManage: false })
    const code = 'permission_missing'
    await expect(readReport(member, { id, fromLine: 0 })).rejects.toMatchObject({ code })
    await expect(listReports(member)).rejects.toMatchObject({ code })
    await expect(makeReport(viewer, { kind: 'full_audit' })).rejects.toMatchObject({ code })
    await expect(deleteReport(viewer, { id })).rejects.toMatchObject({ code })
    await expect(deleteSchedule(viewer, { kind: 'full_audit' })).rejects.toMatchObject({ code })
    await expect(completeReview(viewer, { id })).rejects.toMatchObject({ code })
    const schedule = { kind: 'full_audit' as const, rhythm: 'weekly' as const, recipients: [] }
    await expect(saveSchedule(viewer, schedule)).rejects.toMatchObject({ code })
    const decision = { id, position: 0, decision: 'keep' } as const
    await expect(decideLine(viewer, decision)).rejects.toMatchObject({ code })
  })

  it('of another company is none', async () => {
    const stranger = await makeMember(await makeCompany('other'), 'owner')
    const { id } = await makeReport(owner, { kind: 'full_audit' })
    expect(await readReport(stranger, { id, fromLine: 0 })).toBeNull()
    const code = 'report_not_found'
    await expect(deleteReport(stranger, { id })).rejects.toMatchObject({ code })
    await expect(completeReview(stranger, { id })).rejects.toMatchObject({ code })
  })
})

describe('an access review', () => {
  it('says who may do what, by which role or group, and since when', async () => {
    // Every act at another second, none before what the log holds already.
    let ms = Date.now()
    setClock(() => {
      ms += 1_000
      return ms
    })
    const before = new Date(ms).toISOString()
    const ana = await makeMember(acme, 'member', 'ana@acme.example')
    const clerk = await createRole(acme.operator, { name: 'Clerk', permissions: ['views.share'] })
    const group = await createGroup(acme.operator, { name: 'Finance', role: clerk.id })
    await addToGroup(acme.operator, { id: group.id, members: [ana.memberId] })
    await changeRoles(acme.operator, [{ id: clerk.id, grant: ['audit_log.view'] }])
    await changeMemberRole(acme.operator, { memberId: ana.memberId, role: 'auditor' })
    const robot = await createServiceAccount(acme.operator, { name: 'Robot', role: 'auditor' })
    const key = await createApiKey(acme.operator, {
      name: 'Nightly',
      scopes: ['events:read'],
      serviceAccountId: robot.id,
    })
    const { id } = await makeReport(owner, {
      kind: 'access_review',
      ...{ from: before.slice(0, 10), to: new Date(ms).toISOString().slice(0, 10) },
    })
    const { lines, review } = await read(owner, id)
    const line = lines.find((one) => one.label === 'The member' && one.hint === 'ana@acme.example')
    const events = await sql().query<{ action: string; at: string }>(
      'test.since',
      `SELECT line::json->>'action' AS action, line::json->>'rx' AS at FROM events
       WHERE company_id = $1::uuid ORDER BY seq`,
      [acme.id],
    )
    const momentOf = (action: string) => events.findLast((one) => one.action === action)?.at ?? ''
    expect(line).toMatchObject({
      kind: 'member',
      grants: [
        {
          ...{
            roleLabel: 'Auditor',
            group: null,
            since: momentOf('member.role_changed'),
            later: [],
          },
          permissions: ['audit_log.view', 'audit_log.export', 'reports.manage'],
        },
        {
          ...{ roleLabel: 'Clerk', group: 'Finance' },
          permissions: ['audit_log.view', 'views.share'],
          since: momentOf('user.group_assignment_updated'),
          later: [{ permission: 'audit_log.view', since: momentOf('role.updated') }],
        },
      ],
      flags: ['no_two_factor'],
    })
    expect((line?.lastUsedAt ?? '') > before).toBe(true)
    expect(lines.find((one) => one.id === robot.id)).toMatchObject({
      ...{ kind: 'service_account', label: 'Robot', lastUsedAt: null },
      grants: [{ roleLabel: 'Auditor', group: null }],
    })
    expect(lines.find((one) => one.id === key.id)).toMatchObject({
      ...{ kind: 'api_key', label: 'Nightly', scopes: ['events:read'], boundByLabel: 'Robot' },
      flags: ['never_expires'],
    })
    expect(review).toMatchObject({ lines: lines.length, keep: 0, revoke: 0, startedAt: null })
  })

  it('of somebody deactivated and of an unused account tells so', async () => {
    const gone = await makeMember(acme, 'admin', 'gone@acme.example')
    await sql().query(
      'test.gone',
      'UPDATE members SET deactivated_at = now() WHERE id = $1::uuid',
      [gone.memberId],
    )
    setClock(() => Date.now() + 95 * dayMs)
    const { id } = await makeReport(owner, { kind: 'access_review' })
    const { lines } = await read(owner, id)
    expect(lines.some(({ hint }) => hint === 'gone@acme.example')).toBe(false)
    expect(lines.find(({ kind }) => kind === 'service_account')?.flags).toContain('unused')
  })

  it('is signed off once every line is decided, and stays so', async () => {
    const { id } = await makeReport(owner, { kind: 'access_review' })
    const { lines } = await read(owner, id)
    await expect(completeReview(auditor, { id })).rejects.toMatchObject({
      code: 'review_incomplete',
    })
    for (const { position, hint } of lines) {
      const by = hint === auditor.email ? owner : auditor
      await decideLine(by, {
        id,
        position,
        decision: position === 0 ? 'revoke' : 'keep',
        comment: ' seen ',
      })
    }
    expect(await readEvents(acme.id, 'access_review.started')).toHaveLength(1)
    await decideLine(owner, { id, position: 0, decision: null })
    await expect(completeReview(auditor, { id })).rejects.toMatchObject({
      code: 'review_incomplete',
      detail: 'One line is still to be decided.',
    })
    const again = lines[0]?.hint === owner.email ? auditor : owner
    await decideLine(again, { id, position: 0, decision: 'revoke' })
    await completeReview(auditor, { id })
    const { review, lines: decided } = await read(owner, id)
    expect(review).toMatchObject({
      keep: lines.length - 1,
      revoke: 1,
      completedBy: auditor.name,
      ownDecisions: 0,
    })
    expect(decided[1]).toMatchObject({ decision: 'keep', comment: 'seen', isOwnDecision: false })
    const event = await lastEvent('access_review.completed')
    expect(event).toMatchObject({
      details: { lines: lines.length, keep: lines.length - 1, revoke: 1 },
    })
    expect(event?.details).not.toHaveProperty('own_decisions')
    const late = decideLine(owner, { id, position: 1, decision: 'revoke' })
    await expect(late).rejects.toMatchObject({ code: 'review_completed' })
    await expect(completeReview(owner, { id })).rejects.toMatchObject({ code: 'review_completed' })
  })

  it('of somebody’s own access is for others to decide, their keys too; who is alone is told of', async () => {
    const key = await createApiKey(owner, { name: 'Own', scopes: ['events:read'] })
    const { id } = await makeReport(owner, { kind: 'access_review' })
    const { lines } = await read(owner, id)
    const own = lines.filter((line) => line.hint === owner.email || line.id === key.id)
    expect(own).toHaveLength(2)
    for (const { position, isForOthers } of own) {
      expect(isForOthers).toBe(true)
      const decision = decideLine(owner, { id, position, decision: 'keep' })
      await expect(decision).rejects.toMatchObject({ code: 'own_access', status: 403 })
    }
    const small = await makeCompany('small')
    const only = await makeMember(small, 'owner')
    const made = await makeReport(only, { kind: 'access_review' })
    expect((await read(only, made.id)).lines).toMatchObject([{ isForOthers: false }])
    await decideLine(only, { id: made.id, position: 0, decision: 'keep' })
    await completeReview(only, { id: made.id })
    const { review, lines: decided } = await read(only, made.id)
    expect(review).toMatchObject({ ownDecisions: 1 })
    expect(decided).toMatchObject([{ isOwnDecision: true }])
    expect(await readEvents(small.id, 'access_review.completed')).toMatchObject([
      { details: { own_decisions: 1 } },
    ])
  })
})

describe('a schedule', () => {
  const weekly = { kind: 'failed_logins', rhythm: 'weekly' } as const
  const scheduled = async () =>
    (await listReports(owner)).reports.filter(
      ({ kind, madeBy }) => kind === 'failed_logins' && madeBy === null,
    )

  it('makes a report when its period is over, once though two workers come, and tells its recipients', async () => {
    at('2026-11-26T12:00:00Z')
    await saveSchedule(owner, { ...weekly, recipients: [auditor.memberId] })
    expect(await readEvents(acme.id, 'report_schedule.created')).toMatchObject([
      { details: { rhythm: 'weekly', recipients: 1 } },
    ])
    expect(await makeDueReports()).toBe(0)
    at('2026-11-29T23:59:59Z')
    expect(await makeDueReports()).toBe(0)
    at('2026-11-30T00:00:01Z')
    const made = await Promise.all([makeDueReports(), makeDueReports()])
    expect(made[0] + made[1]).toBe(1)
    expect(await makeDueReports()).toBe(0)
    expect(await scheduled()).toMatchObject([
      { period: { from: '2026-11-23', until: '2026-11-30' }, mails: { waiting: 1, sent: 0 } },
    ])
    expect(await lastEvent('report.created')).toMatchObject({
      actor: { type: 'system' },
      details: { scheduled: true },
    })

    mails.failure = new AppError('mail_not_sent', {
      status: 502,
      title: 'Mail not sent',
      detail: 'The mail server sleeps.',
    })
    expect(await sendReportMails()).toBe(0)
    expect(await scheduled()).toMatchObject([
      { mails: { waiting: 1, failure: 'The mail server sleeps.' } },
    ])
    mails.failure = null
    expect(await sendReportMails()).toBe(0)
    at('2026-11-30T00:02:00Z')
    expect(await Promise.all([sendReportMails(), sendReportMails()])).toEqual(
      expect.arrayContaining([1, 0]),
    )
    expect(mails.sent).toHaveLength(1)
    const [mail] = mails.sent
    const [report] = await scheduled()
    expect(mail?.to).toBe(auditor.email)
    expect(mail?.text).toContain(`/acme/reports/${report?.id}`)
    expect(mail?.text).not.toContain(owner.name)
    expect(report?.mails).toEqual({ sent: 1, waiting: 0, givenUp: 0, failure: null })
  })

  it('makes up for the last periods that were missed, and for no more', async () => {
    at('2027-02-10T12:00:00Z')
    const before = (await scheduled()).length
    expect(await makeDueReports()).toBe(madeUpMax)
    const periods = (await scheduled()).slice(0, (await scheduled()).length - before)
    expect(periods.map(({ period }) => period.until)).toEqual([
      ...['2027-02-08', '2027-02-01', '2027-01-25', '2027-01-18'],
    ])
  })

  it('makes nothing anew that was deleted, and nothing of before a rhythm was chosen', async () => {
    at('2027-02-10T13:00:00Z')
    for (const { id } of await scheduled()) await deleteReport(owner, { id })
    expect(await makeDueReports()).toBe(0)
    await saveSchedule(owner, { ...weekly, rhythm: 'monthly', recipients: [] })
    await saveSchedule(owner, { ...weekly, rhythm: 'monthly', recipients: [] })
    expect(await readEvents(acme.id, 'report_schedule.updated')).toHaveLength(1)
    at('2027-02-28T12:00:00Z')
    await saveSchedule(owner, { ...weekly, recipients: [] })
    expect(await makeDueReports()).toBe(0)
    at('2027-03-01T12:00:00Z')
    expect(await makeDueReports()).toBe(1)
  })

  it('waits while the plan does not show the log, and mails nobody who may not see it any more', async () => {
    at('2027-03-01T12:00:00Z')
    await saveSchedule(owner, { ...weekly, recipients: [auditor.memberId] })
    const company = await findCompanyBySlug('acme')
    if (!company) throw new Error('acme is gone')
    await setPlan(actedByOperator(), { company, plan: 'free' })
    at('2027-03-08T12:00:00Z')
    expect(await makeDueReports()).toBe(0)
    await setPlan(actedByOperator(), { company, plan: 'enterprise' })
    expect(await makeDueReports()).toBe(1)
    await changeMemberRole(acme.operator, { memberId: auditor.memberId, role: 'member' })
    mails.sent.length = 0
    expect(await sendReportMails()).toBe(0)
    expect(mails.sent).toEqual([])
    expect((await scheduled())[0]?.mails).toMatchObject({ givenUp: 1 })
    await changeMemberRole(acme.operator, { memberId: auditor.memberId, role: 'auditor' })
  })

  it('tells members who may see the log alone', async () => {
    const [member] = await sql().query<{ id: string }>(
      'test.member',
      `SELECT m.id FROM members m JOIN users u ON u.id = m.user_id WHERE u.email = 'member@acme.example'`,
      [],
    )
    const stranger = await makeMember(await makeCompany('foreign'), 'owner')
    for (const memberId of [member?.id ?? '', stranger.memberId, 'nobody']) {
      const wrong = saveSchedule(owner, { ...weekly, recipients: [memberId] })
      await expect(wrong).rejects.toMatchObject({ code: 'member_not_found', status: 404 })
    }
  })

  it('ends, and is then none', async () => {
    await deleteSchedule(owner, { kind: 'failed_logins' })
    expect(await lastEvent('report_schedule.deleted')).toBeDefined()
    const again = deleteSchedule(owner, { kind: 'failed_logins' })
    await expect(again).rejects.toMatchObject({ code: 'schedule_not_found' })
  })
})

describe('erasing a person', () => {
  it('leaves nothing of them in any report, and its numbers', async () => {
    const eve = await makeMember(acme, 'auditor', 'eve@acme.example')
    const key = await createApiKey(acme.operator, {
      name: 'eve@acme.example laptop',
      scopes: ['events:read'],
    })
    await inTransaction((tx) =>
      recordEvent(tx, {
        companyId: acme.id,
        via: { type: 'system' },
        event: {
          ...{ action: 'auth.failed', outcome: 'failure', source: { ip: '203.0.113.77' } },
          actor: { type: 'user', id: eve.userId, name: eve.name, email: eve.email },
        },
      }),
    )
    const days = { from: today(), to: today() }
    const logins = await makeReport(owner, { kind: 'failed_logins', ...days })
    const review = await makeReport(owner, { kind: 'access_review', ...days })
    const untouched = await makeReport(owner, { kind: 'full_audit', ...days })
    await saveSchedule(owner, { kind: 'full_audit', rhythm: 'weekly', recipients: [eve.memberId] })
    const { lines } = await read(owner, review.id)
    const position = lines.findIndex(({ kind }) => kind === 'service_account')
    const comment = 'asked eve@acme.example'
    await decideLine(owner, { id: review.id, position, decision: 'keep', comment })
    const ref = (await findPersonRefs(acme.id, [eve.userId])).get(eve.userId) ?? ''
    const before = await read(owner, logins.id)
    expect(await readAllReports()).toContain('203.0.113.77')
    const person = { ref, id: eve.userId, email: eve.email, name: null }
    await inTransaction((tx) => eraseFromReports(tx, { companyId: acme.id, person }))
    const texts = await readAllReports()
    for (const value of ['203.0.113.77', 'eve@acme.example', eve.userId]) {
      expect(texts).not.toContain(value)
    }
    const after = await read(owner, logins.id)
    expect(after.data.figures).toEqual(before.data.figures)
    expect(after.rewrittenAt).not.toBeNull()
    expect((await read(owner, untouched.id)).rewrittenAt).toBeNull()
    expect(
      (await listReports(owner)).cards.find(({ kind }) => kind === 'full_audit')?.schedule,
    ).toMatchObject({ recipients: [] })
    expect((await read(owner, review.id)).lines.find((line) => line.id === key.id)?.label).toBe(
      `${ref} laptop`,
    )
  })

  async function readAllReports(): Promise<string> {
    const rows = await sql().query<{ text: string }>(
      'test.report_texts',
      `SELECT coalesce(string_agg(t, ' '), '') AS text FROM (
         SELECT data AS t FROM reports
         UNION ALL SELECT data || coalesce(comment, '') FROM report_lines
         UNION ALL SELECT recipients::text FROM report_schedules
         UNION ALL SELECT member_id::text FROM report_mails) texts`,
      [],
    )
    return rows[0]?.text ?? ''
  }
})
