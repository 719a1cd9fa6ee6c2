import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openMailServer } from '@/lib/platform/test-mail-server'
import {
  createDestination,
  pauseDestination,
  resumeDestination,
} from '@/lib/streaming/commands/destinations'
import { replayDestination } from '@/lib/streaming/commands/replay'
import { drainStream } from '@/lib/streaming/deliver/drain-stream'
import { rememberStream } from '@/lib/streaming/deliver/stream-memory'
import { readStreaming } from '@/lib/streaming/queries'
import type { Phase } from '@/lib/streaming/rules'
import { openHttp, type Receiver } from '@/lib/streaming/test-receivers'
import { sendNotices } from './send-notices'
import { watchStreams } from './watch-streams'

const token = 's3cret-token-1234'
const dayMs = 86_400_000
const keptDays = 90

let instance: Awaited<ReturnType<typeof openTestInstance>>
let mails: Awaited<ReturnType<typeof openMailServer>>
let receiver: Receiver
let company: TestCompany
let id: string
let number = 0

beforeAll(async () => {
  instance = await openTestInstance()
  mails = await openMailServer()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8', SMTP_URL: mails.url })
})
afterAll(async () => {
  setEnv({ SMTP_URL: '', OUTBOUND_ALLOW: '' })
  await mails.close()
  await instance.close()
})

beforeEach(async () => {
  number += 1
  receiver = await openHttp({ token })
  company = await makeCompany(`n${number}`)
  for (const role of ['owner', 'admin', 'auditor', 'member'] as const) {
    await makeMember(company, role)
  }
  const made = await createDestination(company.operator, {
    ...{ name: 'Siem', type: 'http', url: receiver.url, token, format: 'native', from: 'start' },
  })
  id = made.id
})
afterEach(async () => {
  setClock()
  await receiver.stop()
  mails.refuse(false)
})

const drain = (phase: Phase = 'live') =>
  drainStream(rememberStream({ destinationId: id, companyId: company.id, phase }), {
    signal: new AbortController().signal,
    random: () => 0,
  })
const inDays = (days: number) => {
  const at = Date.now() + days * dayMs
  setClock(() => at)
}
const keptDaysOf = async () => keptDays
const watch = () => watchStreams({ keptDaysOf })
/** As two workers at the same time. */
const send = () => Promise.all([sendNotices({ keptDaysOf }), sendNotices({ keptDaysOf })])
/** Whom mails of this company went to, in order of address, since it was last asked. */
const received = () =>
  mails.received
    .splice(0)
    .filter(({ to }) => to.endsWith(`@${company.slug}.example`))
    .sort((one, other) => one.to.localeCompare(other.to))
const recipients = () => received().map(({ to }) => to.split('@')[0])
const settingsPeople = ['admin', 'owner']
const makeDue = () =>
  sql().query(
    'test.due',
    'UPDATE destination_cursors SET next_attempt_at = NULL WHERE destination_id = $1::uuid',
    [id],
  )

describe('a destination that comes to need attention', () => {
  it('is mailed once to everybody who may manage streaming, with the reason and without the token', async () => {
    receiver.script(() => ({ status: 401, body: `no ${token}` }))
    await drain()
    await makeDue()
    await drain()
    await send()
    const got = received()
    expect(got.map(({ to }) => to.split('@')[0])).toEqual(settingsPeople)
    expect(got[0]?.text).toContain('Subject: Streaming needs attention: Siem, Company n1')
    expect(got[0]?.text).toContain('http_401, HTTP status 401')
    expect(got[0]?.text).toContain('It answered: no [redacted]')
    expect(got[0]?.text).toMatch(/\d+ events wait, the oldest recorded at 20\d\d-/)
    expect(got[0]?.text).toMatch(/Retention deletes the first of them at 20\d\d-/)
    expect(got[0]?.text).toContain(`/${company.slug}/settings/audit-log?destination=${id}`)
    expect(got[0]?.text).not.toContain(token)
    await send()
    expect(recipients()).toEqual([])
  })

  it('is told of once though two of its phases fail at the same time', async () => {
    await drain()
    await replayDestination(company.operator, { id, from: 'start' })
    let release: () => void = () => undefined
    let count = 0
    const both = new Promise<void>((resolve) => {
      release = resolve
    })
    receiver.script(async () => {
      count += 1
      if (count === 2) release()
      await both
      return { status: 401 }
    })
    await Promise.all([drain('live'), drain('backfill')])
    await send()
    expect(recipients()).toEqual(settingsPeople)
    expect(await readEvents(company.id, 'destination.failed')).toHaveLength(1)
  })

  it('is told of again as another incident, but not within the hour for the same cause', async () => {
    const fail = () => receiver.script(() => ({ status: 401 }))
    const mend = async () => {
      receiver.script(undefined)
      await makeDue()
      await drain()
    }
    fail()
    await drain()
    await mend()
    fail()
    await drain()
    await send()
    expect(recipients()).toEqual(settingsPeople)
    await mend()
    receiver.script(() => ({ status: 404 }))
    await drain()
    await send()
    expect(recipients()).toEqual(settingsPeople)
    await mend()
    inDays(0.1)
    fail()
    await drain()
    await send()
    expect(recipients()).toEqual(settingsPeople)
  })

  it('stays paused where somebody pauses it while its request is on its way', async () => {
    receiver.script(async () => {
      await pauseDestination(company.operator, { id })
      return { status: 401 }
    })
    await drain()
    const { destinations } = await readStreaming(company.operator)
    expect(destinations).toMatchObject([{ state: 'paused', reason: null }])
    await send()
    expect(recipients()).toEqual([])
  })
})

describe('a destination that fails for a day', () => {
  it('is mailed once more, and not again while it goes on', async () => {
    receiver.script(() => ({ status: 503, body: `upstream of ${token} is down` }))
    await drain()
    inDays(0.9)
    await watch()
    await send()
    expect(recipients()).toEqual([])
    inDays(1.01)
    await Promise.all([watch(), watch()])
    await send()
    const got = received()
    expect(got.map(({ to }) => to.split('@')[0])).toEqual(settingsPeople)
    expect(got[0]?.text).toContain('Subject: Streaming has failed for a day: Siem')
    expect(got[0]?.text).toContain(
      ', http_503, HTTP status 503.\nThe receiver has a problem of its own (HTTP 503).\nIt answered: upstream of [redacted] is down',
    )
    const { lagEvents } = (await readStreaming(company.operator)).destinations[0] ?? {}
    expect(got[0]?.text).toContain(`${lagEvents} events wait, the oldest recorded at 20`)
    expect(got[0]?.text).toMatch(/Retention deletes the first of them at 20\d\d-/)
    expect(got[0]?.text).toContain(`/${company.slug}/settings/audit-log?destination=${id}`)
    inDays(3)
    await watch()
    await send()
    expect(recipients()).toEqual([])
  })
})

describe('a mail that comes late', () => {
  it('says that the stream is well again', async () => {
    receiver.script(() => ({ status: 503 }))
    await drain()
    inDays(1.01)
    await watch()
    receiver.script(undefined)
    await makeDue()
    await drain()
    await send()
    const [first] = received()
    expect(first?.text).toContain('It accepts them again')
    expect(first?.text).not.toContain('HTTP')
  })
})

describe('a loss that comes', () => {
  it('is mailed a week before, once, also where the destination is paused, and anew once it was caught up', async () => {
    await pauseDestination(company.operator, { id })
    inDays(keptDays - 7.1)
    await watch()
    inDays(keptDays - 6.9)
    await Promise.all([watch(), watch()])
    await send()
    const got = received()
    expect(got.map(({ to }) => to.split('@')[0])).toEqual(settingsPeople)
    expect(got[0]?.text).toContain('Subject: Events are about to be lost to streaming: Siem')
    expect(got[0]?.text).toContain('The destination is paused.')
    expect(got[0]?.text).toMatch(
      /\d+ events wait, .* Retention deletes the first of them at 20\d\d-/,
    )
    inDays(keptDays - 5)
    await watch()
    await send()
    expect(recipients()).toEqual([])
    const near = (await readEvents(company.id, 'destination.failed')).filter(
      ({ details }) => details?.code === 'retention_near',
    )
    expect(near).toMatchObject([{ via: { type: 'system' }, details: { first_seq: 0 } }])
    await resumeDestination(company.operator, { id })
    while (await drain());
    await watch()
    await pauseDestination(company.operator, { id })
    inDays(keptDays * 2)
    await watch()
    await send()
    expect(recipients()).toEqual(settingsPeople)
  })
})

describe('a mail server that refuses', () => {
  it('is asked again later, and gets each mail once', async () => {
    receiver.script(() => ({ status: 401 }))
    await drain()
    mails.refuse(true)
    await send()
    expect(recipients()).toEqual([])
    mails.refuse(false)
    await send()
    expect(recipients()).toEqual([])
    inDays(0.1)
    await send()
    expect(recipients()).toEqual(settingsPeople)
    inDays(0.2)
    await send()
    expect(recipients()).toEqual([])
  })

  it('that is there only days later gets no old news', async () => {
    receiver.script(() => ({ status: 401 }))
    await drain()
    inDays(2)
    await send()
    expect(recipients()).toEqual([])
  })
})
