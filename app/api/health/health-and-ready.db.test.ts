import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GET as getReady, POST as refuseReady } from '@/app/api/ready/route'
import { openTestLog, type TestLog } from '@/lib/log/test-log'
import { switchDatabase } from '@/lib/platform/db'
import { GET as getHealth, DELETE as refuseHealth } from './route'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const request = (query = '') => new Request(`http://localhost/api/x${query}`)

it('health answers 200 to everybody, and 405 with Allow to other methods', async () => {
  const response = await getHealth(request())
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('{"status":"ok"}')
  expect(refuseHealth(request()).status).toBe(405)
  expect(refuseHealth(request()).headers.get('allow')).toBe('GET, HEAD')
})

it('ready answers 200 with what it found, and 405 with Allow to other methods', async () => {
  const response = await getReady(request())
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: 'ok',
    checks: { database: 'ok', partitions_ahead: expect.any(Number) },
  })
  expect(refuseReady(request()).headers.get('allow')).toBe('GET, HEAD')
})

it('ready answers 503 when the database does not answer, without a word about where it is', async () => {
  const url = new URL(log.databaseUrl)
  url.port = '1'
  await switchDatabase(url.href)
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const response = await getReady(request())
  expect(written).toHaveBeenCalled()
  written.mockRestore()
  await switchDatabase(log.databaseUrl)
  expect(response.status).toBe(503)
  const text = await response.text()
  expect(JSON.parse(text)).toEqual({
    status: 'unavailable',
    checks: { database: 'unreachable', partitions_ahead: null },
  })
  expect((await getHealth(request())).status).toBe(200)
})
