import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientOf } from '@/app/api/audit-log/test-client'
import { GET } from '@/app/metrics/route'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { switchDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'

const token = 'scrape-me-if-you-can'
let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(async () => {
  setEnv({ METRICS_TOKEN: '' })
  await instance.close()
})
beforeEach(() => setEnv({ METRICS_TOKEN: token }))

const scrape = (authorization?: string) =>
  GET(new Request('http://localhost/metrics', { headers: authorization ? { authorization } : {} }))

/** Reads format 0.0.4 strictly: every sample under its own HELP and TYPE, no series twice. */
async function read(): Promise<Map<string, number>> {
  const response = await scrape(`Bearer ${token}`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  expect(text.endsWith('\n')).toBe(true)
  const samples = new Map<string, number>()
  const typed = new Map<string, string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_]+) .+$/.exec(line)
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line)
    if (help) {
      current = help[1] ?? ''
      expect(typed.has(current), `${current} twice`).toBe(false)
    } else if (type) {
      expect(type[1]).toBe(current)
      typed.set(current, type[2] ?? '')
    } else {
      const match =
        /^([a-z_]+?)(?:_(bucket|sum|count))?(\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? (-?[\d.e+-]+|[+-]Inf|NaN)$/.exec(
          line,
        )
      expect(match, line).not.toBeNull()
      const name = typed.get(current) === 'histogram' ? match?.[1] : line.split(/[{ ]/)[0]
      expect(name, line).toBe(current)
      const series = line.slice(0, line.lastIndexOf(' '))
      expect(samples.has(series), `${series} twice`).toBe(false)
      samples.set(series, Number(line.slice(line.lastIndexOf(' ') + 1)))
    }
  }
  return samples
}

describe('GET /metrics', () => {
  it('is not there without METRICS_TOKEN, whatever is sent', async () => {
    setEnv({ METRICS_TOKEN: '' })
    for (const authorization of [undefined, 'Bearer ', `Bearer ${token}`, 'Bearer undefined']) {
      const response = await scrape(authorization)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'not_found' })
    }
  })

  it('answers 401 to no token, to a wrong one and to an API key', async () => {
    const wrong = [undefined, token, `Basic ${token}`, `Bearer ${token}x`, `Bearer tk_00000000_x`]
    for (const authorization of wrong) {
      const response = await scrape(authorization)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="trailkeeper"')
      expect(await response.text()).not.toContain('trailkeeper_')
    }
  })

  it('answers in format 0.0.4, with numbers of the process, its pool and the log', async () => {
    const samples = await read()
    for (const name of ['process_resident_memory_bytes', 'process_uptime_seconds']) {
      expect(samples.get(name)).toBeGreaterThan(0)
    }
    expect(samples.get('trailkeeper_database_up')).toBe(1)
    expect(samples.get('trailkeeper_database_waiting')).toBe(0)
    expect(samples.get('trailkeeper_logs')).toBe(2)
    expect(samples.get('trailkeeper_database_connections{state="idle"}')).toBeGreaterThan(0)
  })

  it('moves with what is ingested: recorded, duplicate, rejected by code', async () => {
    const client = await clientOf(acme)
    const before = await read()
    const event = { id: newUuidV7(), action: 'a.b', actor: { type: 'system' } }
    await client.send(
      JSON.stringify([event, { ...event, id: newUuidV7() }, { actor: { type: 'system' } }]),
    )
    await client.record(event)
    await client.send(JSON.stringify({ ...event, context: 'other' }))
    const after = await read()
    const rise = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0)

    expect(rise('trailkeeper_events_total{status="recorded"}')).toBe(2)
    expect(rise('trailkeeper_events_total{status="duplicate"}')).toBe(1)
    expect(rise('trailkeeper_events_rejected_total{code="action_required"}')).toBe(1)
    expect(rise('trailkeeper_events_rejected_total{code="id_conflict"}')).toBe(1)
    expect(rise('trailkeeper_log_events')).toBe(2)
    expect(rise('trailkeeper_append_seconds_count')).toBe(3)
    expect(rise('trailkeeper_append_events_sum')).toBe(4)
    expect(rise('trailkeeper_append_requests_sum')).toBe(3)
    const requests = 'trailkeeper_http_requests_total{route="/api/audit-log",method="POST"'
    expect(rise(`${requests},status="207"}`)).toBe(1)
    expect(rise(`${requests},status="200"}`)).toBe(1)
    expect(rise(`${requests},status="422"}`)).toBe(1)
  })

  it('names no company', async () => {
    const text = await (await scrape(`Bearer ${token}`)).text()
    expect(text).not.toContain('acme')
    expect(text).not.toContain(acme.id)
  })

  it('answers when the database does not, and says so', async () => {
    const url = new URL(instance.databaseUrl)
    url.port = '1'
    await switchDatabase(url.href)
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const samples = await read()
    expect(written).toHaveBeenCalled()
    written.mockRestore()
    expect(samples.get('trailkeeper_database_up')).toBe(0)
    expect(samples.has('trailkeeper_log_events')).toBe(false)
    await switchDatabase(instance.databaseUrl)
  })
})
