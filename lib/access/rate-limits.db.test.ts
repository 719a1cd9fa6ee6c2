import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestLog, type TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { deleteEndedWindows, forgetRateLimits, rateLimited, takeRequest } from './rate-limits'

let database: TestLog
let id: string
let now = 0
const start = Date.UTC(2026, 10, 22, 12, 0, 7)
beforeAll(async () => {
  database = await openTestLog()
})
afterAll(() => database.close())
beforeEach(async () => {
  await sql().query('test.clear', 'DELETE FROM rate_limits', [])
  id = newUuidV7()
  now = start
  setClock(() => now)
})
afterEach(() => {
  setClock()
  limit({})
})

function limit(limits: { key?: string; company?: string; address?: string }): void {
  const { key = '', company = '', address = '' } = limits
  setEnv({ RATE_LIMIT_KEY: key, RATE_LIMIT_COMPANY: company, RATE_LIMIT_ADDRESS: address })
  forgetRateLimits()
}

/** How many of `count` requests are let through. */
async function countAllowed(count: number, subject = id): Promise<number> {
  let allowed = 0
  for (let at = 0; at < count; at++) {
    if ((await takeRequest({ kind: 'key', id: subject }))?.isAllowed) allowed += 1
  }
  return allowed
}

describe('a rate limit', () => {
  it('lets exactly so many through in a window, which begins with the first of them', async () => {
    limit({ key: '5/60s' })
    expect(await countAllowed(8)).toBe(5)
    now = start + 59_999
    expect(await countAllowed(1)).toBe(0)
    now = start + 60_000
    expect(await countAllowed(8)).toBe(5)
  })

  it('says what is left and when all of it is back', async () => {
    limit({ key: '3/60s' })
    const states = []
    for (let at = 0; at < 4; at++) {
      states.push(await takeRequest({ kind: 'key', id }))
      now += 1_500
    }
    expect(states.map((state) => state?.remaining)).toEqual([2, 1, 0, 0])
    expect(states.map((state) => state?.resetMs)).toEqual([60_000, 58_500, 57_000, 55_500])
    const [refusal] = states.slice(-1)
    if (!refusal) throw new Error('there is no fourth state')
    expect(rateLimited(refusal)).toMatchObject({ status: 429, retryAfterSeconds: 56 })
  })

  it('is of one subject alone', async () => {
    limit({ key: '2/60s' })
    expect(await countAllowed(3)).toBe(2)
    expect(await countAllowed(3, newUuidV7())).toBe(2)
    expect(await takeRequest({ kind: 'company', id })).toBeUndefined()
  })

  it('takes the addresses that one client can choose between for one', async () => {
    limit({ address: '2/60s' })
    const take = (ip: string) => takeRequest({ kind: 'address', id: ip })
    const network = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}:1`
    const states = [await take(`${network}::1`), await take(`${network}::2`)]
    states.push(await take(`${network}::3`))
    expect(states.map((state) => state?.isAllowed)).toEqual([true, true, false])
  })

  it('is shared by all instances: together they answer no more than it', async () => {
    limit({ key: '200/60s' })
    const first = await countAllowed(90)
    forgetRateLimits() // what the second instance knows of it
    const second = await countAllowed(150)
    expect(first).toBe(90)
    // The first had taken at most one chunk of four ahead.
    expect(second).toBeGreaterThan(106)
    expect(first + second).toBeLessThanOrEqual(200)
  })

  it('holds for requests of one moment', async () => {
    limit({ key: '100/60s' })
    const states = await Promise.all(
      Array.from({ length: 300 }, () => takeRequest({ kind: 'key', id })),
    )
    expect(states.filter((state) => state?.isAllowed).length).toBe(100)
  })

  it('needs the database once in many requests, and not at all to refuse', async () => {
    limit({ key: '1000/60s' })
    expect(await countAllowed(20)).toBe(20)
    expect(await readUsed()).toBe(20)
    await countAllowed(1)
    expect(await readUsed()).toBe(40)
    await countAllowed(1_200)
    await sql().query('test.clear', 'DELETE FROM rate_limits', [])
    expect(await countAllowed(5)).toBe(0)
  })

  it('leaves nothing behind once its window has ended', async () => {
    limit({ key: '5/60s' })
    await countAllowed(1)
    now = start + 59_000
    await deleteEndedWindows()
    expect(await readUsed()).toBe(1)
    now = start + 60_001
    await deleteEndedWindows()
    expect(await readUsed()).toBeUndefined()
  })
})

async function readUsed(): Promise<number | undefined> {
  const rows = await sql().query<{ used: number }>(
    'test.used',
    `SELECT used FROM rate_limits WHERE started_at = to_timestamp($1::float8 / 1000)
     ORDER BY used DESC LIMIT 1`,
    [start],
  )
  return rows[0]?.used
}
