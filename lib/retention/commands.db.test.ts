import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs, setClock } from '@/lib/platform/clock'
import { cancelShortening, changeRetention } from './commands'
import { previewRetention, readRetention } from './queries'
import { settleRetention } from './settle'

const dayMs = 86_400_000
let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
let companies = 0

beforeAll(async () => {
  instance = await openTestInstance()
  await ensurePartitions({ nowMs: Date.now(), fromMs: Date.now() - 200 * dayMs })
})
afterAll(() => instance.close())
beforeEach(async () => {
  companies += 1
  acme = await makeCompany(`kept-${companies}`)
  owner = await makeMember(acme, 'owner')
})
afterEach(() => setClock())

const later = (ms: number) => setClock(() => Date.now() + ms)
const changes = async () =>
  (await readEvents(acme.id, 'retention.policy_changed')).map((event) => [
    event.actor.type,
    (event.changes as { field: string }[])[0]?.field,
  ])
const shorten = (days: number) => changeRetention(owner, { days, confirmation: owner.companySlug })

async function putOn(plan: string) {
  const company = await findCompanyBySlug(acme.slug)
  if (!company) throw new Error('no company')
  await setPlan(actedByOperator(), { company, plan })
}

describe('a shorter time', () => {
  it('is typed, waits a day, is recorded when it is asked for and when it counts', async () => {
    await expect(changeRetention(owner, { days: 365 })).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/confirmation' }],
    })
    await shorten(365)
    expect(await readRetention(owner)).toMatchObject({
      keptDays: 730,
      pending: { days: 365, byPlan: false },
    })
    later(dayMs + 60_000)
    expect(await readRetention(owner)).toMatchObject({ keptDays: 365, pending: null })
    expect(await changes()).toEqual([
      ['user', 'pending_days'],
      ['system', 'kept_days'],
    ])
  })

  it('is cancelled until it counts, and not after', async () => {
    await expect(cancelShortening(owner, { days: 90 })).rejects.toMatchObject({
      code: 'nothing_pending',
    })
    await shorten(90)
    await cancelShortening(owner, { days: 90 })
    later(2 * dayMs)
    expect(await readRetention(owner)).toMatchObject({ keptDays: 730, pending: null })
    expect(await changes()).toEqual([
      ['user', 'pending_days'],
      ['user', 'pending_days'],
    ])
  })
})

it('a longer time counts at once, and the same again is nothing', async () => {
  await changeRetention(owner, { days: 2_557 })
  await changeRetention(owner, { days: 2_557 })
  expect(await readRetention(owner)).toMatchObject({ keptDays: 2_557, pending: null })
  expect(await changes()).toEqual([['user', 'kept_days']])
})

describe('the plan', () => {
  it('fixes the time, or bounds it', async () => {
    await expect(shorten(89)).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(shorten(2_558)).rejects.toMatchObject({ code: 'invalid_input' })
    await settleRetention(acme.id)
    await putOn('professional')
    await expect(shorten(365)).rejects.toMatchObject({ code: 'plan_fixes_retention' })
  })

  it('that gives less waits a day, which nobody but another plan can cancel', async () => {
    await changeRetention(owner, { days: 2_557 })
    await putOn('professional')
    expect(await readRetention(owner)).toMatchObject({
      keptDays: 2_557,
      pending: { days: 90, byPlan: true },
      allowed: { min: 90, max: 90 },
    })
    await expect(cancelShortening(owner, { days: 90 })).rejects.toMatchObject({
      code: 'plan_fixes_retention',
    })
    await putOn('enterprise')
    later(2 * dayMs)
    expect(await readRetention(owner)).toMatchObject({ keptDays: 2_557, pending: null })
  })
})

it('a log that is older than its plan gives is kept for a day when retention is first looked for', async () => {
  setClock(() => Date.now() - 150 * dayMs)
  const old = await makeCompany(`old-${companies}`, 'professional')
  setClock()
  const policy = await settleRetention(old.id)
  expect(policy).toMatchObject({ keptDays: 2_557, pendingDays: 90 })
  expect(policy.pendingFrom?.getTime()).toBeGreaterThan(nowMs() + dayMs / 2)
  later(dayMs + 60_000)
  expect(await settleRetention(old.id)).toMatchObject({ keptDays: 90 })
})

it('is nobody’s without the permission', async () => {
  const auditor = await makeMember(acme, 'auditor')
  const missing = { code: 'permission_missing' }
  await expect(readRetention(auditor)).rejects.toMatchObject(missing)
  await expect(previewRetention(auditor, { days: 90 })).rejects.toMatchObject(missing)
  await expect(changeRetention(auditor, { days: 2_557 })).rejects.toMatchObject(missing)
  await expect(cancelShortening(auditor, { days: 90 })).rejects.toMatchObject(missing)
})
