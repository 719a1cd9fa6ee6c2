import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensurePartitions } from '@/lib/log/partitions'
import { readHead, openTestLog, createTestCompany, type TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { closeDatabase, sql, switchDatabase } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { renderMetrics } from '@/lib/platform/metrics'
import { runShutdownWork } from '@/lib/platform/shutdown'
import { nameJournal } from './journal-name'
import { flushRequests, recordRequest } from './record-request'
import { startRecordingRequests, stopRecordingRequests } from './record-request'
import type { AnsweredRequest } from './schema'
import { takeOverJournals } from './take-over'

let database: TestLog
let companyId: string
beforeAll(async () => {
  database = await openTestLog()
})
afterAll(() => database.close())
beforeEach(async () => {
  companyId = await createTestCompany()
  startRecordingRequests()
})
afterEach(async () => {
  setClock()
  await stopRecordingRequests()
})

const keyId = 'key-1'
const request = (change: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  companyId,
  via: { type: 'api_key', id: keyId },
  actor: { type: 'api_key', id: keyId, name: 'ci' },
  source: { ip: '192.0.2.7' },
  requestId: 'request-1',
  authType: 'api_key',
  method: 'POST',
  status: 200,
  code: null,
  isIngest: false,
  path: '/api/things/7',
  route: '/api/things/{id}',
  resource: 'things',
  durationMs: 1.26,
  query: { verbose: '1' },
  pathParams: { id: '7' },
  headers: {
    'content-type': 'application/json',
    authorization: 'Bearer tk_sesame',
    cookie: 'tomato=1',
  },
  body: { name: 'New' },
  ...change,
})
const read = (change: Partial<AnsweredRequest> = {}) =>
  request({ method: 'GET', query: { q: 'actor:ana' }, body: undefined, ...change })

/** Personal values of the company's events, which erasing reaches. */
async function readPersonal(): Promise<string> {
  const [row] = await sql().query<{ text: string }>(
    'test.personal',
    `SELECT string_agg(text, ' ') AS text FROM event_personal WHERE company_id = $1::uuid`,
    [companyId],
  )
  return row?.text ?? ''
}

describe('a recorded request', () => {
  it('says everything of a mutation, and nothing that signs anybody in', async () => {
    recordRequest(
      request({ body: { name: 'New', password: 'swordfish', nested: { token: 'hush-hush' } } }),
    )
    await flushRequests()
    const [event] = await readRequests()
    expect(event).toMatchObject({
      action: 'api.requested',
      actor: { type: 'api_key', id: keyId, name: 'ci' },
      via: { type: 'api_key', id: keyId },
      outcome: 'success',
      request: {
        id: 'request-1',
        method: 'POST',
        path: '/api/things/7',
        route: '/api/things/{id}',
        resource: 'things',
        status: 200,
        auth_type: 'api_key',
        query: { verbose: '1' },
        path_params: { id: '7' },
        headers: { 'content-type': 'application/json' },
        body: { name: 'New', password: '[redacted]', nested: { token: '[redacted]' } },
      },
      details: { duration_ms: 1.3 },
    })
    expect(event).not.toHaveProperty('workspace')
    expect(JSON.stringify(event)).not.toMatch(/swordfish|tk_sesame|tomato=1|hush-hush/)
  })

  it('keeps the query of a failed read and says why it failed', async () => {
    recordRequest(read({ status: 400, code: 'invalid_input' }))
    recordRequest(read({ status: 403, code: 'plan_lacks_audit_logs' }))
    await flushRequests()
    const events = await readRequests()
    expect(events.map(({ outcome }) => outcome)).toEqual(['failure', 'denied'])
    expect(await readPersonal()).toContain('actor:ana')
    expect(events[0]?.details.error).toBe('invalid_input')
  })

  it('never holds the content of an ingest', async () => {
    recordRequest(request({ isIngest: true }))
    recordRequest(request({ isIngest: true, status: 422 }))
    await flushRequests()
    const events = await readRequests()
    expect(events.map(({ request: { status } }) => status)).toEqual([422])
    expect(events[0]?.request).not.toHaveProperty('body')
  })

  it('keeps what people search for apart from what is sealed, in a body and in the address of a page', async () => {
    const headers = { referer: 'http://localhost/acme/audit-logs?q=Zerlina+Quist' }
    const body = { name: 'New', state: { q: 'actor:"Yolanda Quist"', last: '7d' } }
    recordRequest(request({ headers, body, personalMembers: ['/state/q', '/none', '/state/q/0'] }))
    await flushRequests()
    const [event] = await readRequests()
    expect(event?.request).toMatchObject({ body: { name: 'New', state: { last: '7d' } } })
    expect(JSON.stringify(event)).not.toContain('Quist')
    expect(await readPersonal()).toContain('Zerlina+Quist')
    expect(await readPersonal()).toContain('Yolanda Quist')
  })

  it('keeps it apart in the address of a read that failed, too', async () => {
    const query = {
      q: 'actor:"Yolanda Quist"',
      prefix: ['quist', 'y'],
      search: 'Quist',
      limit: '5',
    }
    recordRequest(read({ status: 503, code: 'query_too_slow', query }))
    await flushRequests()
    const [event] = await readRequests()
    expect(event?.request.query).toEqual({ limit: '5' })
    expect(JSON.stringify(event)).not.toMatch(/quist/i)
    expect(await readPersonal()).toContain('Yolanda Quist')
  })

  it('leaves out what is too large for an event, and says so', async () => {
    recordRequest(request({ query: { q: 'y'.repeat(33_000) }, path: `/${'x'.repeat(33_000)}` }))
    await flushRequests()
    const [event] = await readRequests()
    expect(event?.details.cut).toBe(true)
    expect(event?.request).toMatchObject({ route: '/api/things/{id}', status: 200 })
    expect(event?.request).not.toHaveProperty('query')
  })

  it('leaves out a large body instead of holding up its request', async () => {
    const body = { text: 'x'.repeat(17_000) }
    recordRequest(request({ body }))
    recordRequest(request({ body, headers: { 'content-length': '17012' } }))
    await flushRequests()
    const events = await readRequests()
    expect(events.map(({ details }) => details.cut)).toEqual([true, true])
    for (const event of events) expect(event.request).not.toHaveProperty('body')
  })

  it('is recorded whatever an action was sent that JSON does not know', async () => {
    const circle: Record<string, unknown> = { name: 'New' }
    circle.itself = circle
    recordRequest(request({ body: { name: 'New', extra: 1n } }))
    recordRequest(request({ body: circle }))
    await flushRequests()
    const events = await readRequests()
    expect(events.map(({ details }) => details.cut)).toEqual([true, true])
  })

  it("is in its own company's log and in no other", async () => {
    const other = await createTestCompany()
    recordRequest(request())
    recordRequest(read())
    await flushRequests()
    expect((await readHead(companyId)).size).toBe(2)
    expect((await readHead(other)).size).toBe(0)
  })
})

describe('successful reads', () => {
  const minute = Date.UTC(2026, 10, 22, 12, 0)
  beforeAll(() => ensurePartitions({ nowMs: minute }))

  it('are one event per actor, route and minute, without query text', async () => {
    let now = minute + 1_000
    setClock(() => now)
    for (let second = 1; second < 31; second++) {
      now = minute + second * 1_000
      recordRequest(read({ path: `/api/things/${second}` }))
    }
    recordRequest(read({ route: '/api/others', path: '/api/others' }))
    recordRequest(
      read({ via: { type: 'api_key', id: 'k2' }, actor: { type: 'api_key', id: 'k2' } }),
    )
    now = minute + 60_000
    recordRequest(read())
    await flushRequests()
    const events = await readRequests()
    const told = events.map(({ details, request: { path }, via }) => [details.count, path, via.id])
    expect(told).toEqual([
      [30, '/api/things/{id}', keyId],
      [1, '/api/others', keyId],
      [1, '/api/things/7', keyId],
      [1, '/api/things/7', 'k2'],
    ])
    expect(events[0]).toMatchObject({ at: '2026-11-22T12:00:30.000Z', outcome: 'success' })
    expect(JSON.stringify(events)).not.toContain('actor:ana')
  })

  it('are written by themselves once their minute has ended, and not before', async () => {
    let now = minute
    setClock(() => now)
    recordRequest(read())
    const { takeCounts } = await import('./count-reads')
    expect(takeCounts({ all: false })).toEqual([])
    now = minute + 60_000
    expect(takeCounts({ all: false })).toMatchObject([
      { companyId, event: { occurredAtMs: minute } },
    ])
    expect(takeCounts({ all: true })).toEqual([])
  })

  it('are written when the process is stopped in the middle of a minute', async () => {
    recordRequest(read())
    recordRequest(read())
    await runShutdownWork(10_000)
    expect((await readRequests()).map(({ details }) => details.count)).toEqual([2])
    expect(readdirSync(join(database.dataDir, 'requests'))).toEqual([])
  })
})

describe('the journal', () => {
  const directory = () => join(database.dataDir, 'requests')
  const journals = () => readdirSync(directory()).map((name) => join(directory(), name))
  const inJournals = () =>
    journals()
      .map((path) => readFileSync(path, 'utf8'))
      .join('')

  it('holds a request before it is in the log, for its owner alone and without secrets', async () => {
    recordRequest(request({ body: { password: 'swordfish' } }))
    expect(inJournals()).toContain('request-1')
    expect(inJournals()).not.toContain('swordfish')
    for (const path of journals()) expect(statSync(path).mode & 0o777).toBe(0o600)
    await flushRequests()
    expect(inJournals()).toBe('')
  })

  it('of a killed process loses nothing and doubles nothing', async () => {
    recordRequest(request({ requestId: 'seen' }))
    const seen = inJournals()
    await flushRequests()
    recordRequest(request({ requestId: 'unseen' }))
    const unseen = inJournals()
    await stopRecordingRequests()
    const before = (await readHead(companyId)).size
    expect(before).toBe(2)
    // What a killed process leaves: one that got into the log, one that did not, one that was cut off while it was written.
    const lost = unseen.replaceAll(JSON.parse(unseen).event.id, newUuidV7())
    mkdirSync(directory(), { recursive: true })
    const dead = join(directory(), journalOfDeadProcess())
    writeFileSync(dead, `${seen}${lost}{"companyId":"half`)
    expect(await takeOverJournals()).toBe(2)
    expect((await readHead(companyId)).size).toBe(before + 1)
    expect(readdirSync(directory())).toEqual([])
    expect(await takeOverJournals()).toBe(0)
  })

  it('of a living process is left to it', async () => {
    recordRequest(request())
    expect(await takeOverJournals()).toBe(0)
    expect(inJournals()).toContain('request-1')
  })

  it('keeps what the database does not take, until it does', async () => {
    await closeDatabase()
    await switchDatabase('postgresql://nobody@127.0.0.1:1/none')
    recordRequest(request())
    await flushRequests()
    expect(inJournals()).toContain('request-1')
    await switchDatabase(database.databaseUrl)
    await flushRequests()
    expect((await readRequests()).length).toBe(1)
    expect(inJournals()).toBe('')
  })

  it('that cannot be written is said, and costs no request', async () => {
    await stopRecordingRequests()
    const { rmSync } = await import('node:fs')
    rmSync(directory(), { recursive: true, force: true })
    writeFileSync(directory(), 'in the way')
    startRecordingRequests()
    recordRequest(request())
    await flushRequests()
    rmSync(directory())
    expect((await readRequests()).length).toBe(1)
    expect(renderMetrics([])).toMatch(/request_journal_failures_total [1-9]/)
  })
})

describe('too many requests at once', () => {
  it('are counted, and the count is recorded', async () => {
    const body = { text: 'x'.repeat(8_000) }
    for (let at = 0; at < 2_500; at++) recordRequest(request({ body, headers: {} }))
    await flushRequests()
    await flushRequests()
    const events = await readEvents()
    const requests = events.filter(({ action }) => action === 'api.requested').length
    const losses = events.filter(({ action }) => action === 'api.requests_unrecorded')
    expect(losses.map(({ details }) => details.count)).toEqual([2_500 - requests])
    expect(requests).toBeGreaterThan(500)
    expect(requests).toBeLessThan(2_500)
  })
})

type Line = {
  action: string
  at: string
  outcome: string
  actor: object
  via: { id?: string }
  request: { path: string; status: number; query?: object }
  details: { count?: number; error?: string; cut?: boolean; duration_ms?: number }
}

async function readEvents(): Promise<Line[]> {
  const rows = await sql().query<{ line: string }>(
    'test.lines',
    'SELECT line FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [companyId],
  )
  return rows.map(({ line }) => JSON.parse(line) as Line)
}

async function readRequests(): Promise<Line[]> {
  return (await readEvents()).filter(({ action }) => action === 'api.requested')
}

/** Same host, a pid that has another start time: as after a kill and a restart. */
function journalOfDeadProcess(): string {
  const [host] = ownName().split('.')
  return `${host}.${process.pid}.0000000000000000.0.journal`
}

function ownName(): string {
  return nameJournal(0)
}
