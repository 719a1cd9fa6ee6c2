import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GET as getReady, POST as refuseReady } from '@/app/api/ready/route'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
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
    checks: { database: 'ok', partitions_ahead: expect.any(Number), marks: 'ok' },
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
    checks: { database: 'unreachable', partitions_ahead: null, marks: 'ok' },
  })
  expect((await getHealth(request())).status).toBe(200)
})

it('ready says that a mark cannot be read, and not of which company', async () => {
  const companyId = await createTestCompany()
  const directory = join(log.dataDir, 'marks', companyId)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, '1-5.json'), '{"epoch":1,"si')
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  setClock(() => Date.now() + 60_000)
  const response = await getReady(request())
  setClock()
  written.mockRestore()
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ status: 'degraded', checks: { marks: 'unreadable' } })
  expect(text).not.toContain(companyId)
})
