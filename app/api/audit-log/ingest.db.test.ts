import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import type { IngestResult } from '@/lib/events/schema'
import { readHead } from '@/lib/log/test-log'
import { newUuidV7 } from '@/lib/platform/ids'
import { DELETE, PATCH, PUT } from './route'
import { type Client, clientOf, clientWith, jsonOf, problemOf } from './test-client'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let client: Client
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  client = await clientOf(acme)
})
afterAll(() => instance.close())

const actor = { type: 'user', id: 'u1', name: 'Jane Roe', email: 'jane@acme.example' }
const event = (members: object = {}) => ({ action: 'finding.created', actor, ...members })
const text = (members: object = {}) => JSON.stringify(event(members))
const gzip = { 'content-encoding': 'gzip' }
const lines = { 'content-type': 'application/x-ndjson' }

async function ingested(response: Promise<Response>, status = 200): Promise<IngestResult> {
  return await jsonOf<IngestResult>(await response, status)
}

/** Runs a request that must leave the log exactly as it was. */
async function refused(response: () => Promise<Response>, status: number) {
  const before = await readHead(acme.id)
  const problem = await problemOf(await response(), status)
  expect(await readHead(acme.id)).toEqual(before)
  return problem
}

describe('POST /api/audit-log answers 200', () => {
  it('to one event, an array, a batch and lines, with results in input order', async () => {
    const bodies: [string, Record<string, string>, number][] = [
      [text(), {}, 1],
      [`[${text()},${text()}]`, {}, 2],
      [JSON.stringify({ events: [event(), event(), event()] }), {}, 3],
      [`${text()}\r\n\n${text()}`, lines, 2],
      [`\ufeff${text()}`, { 'content-type': 'application/json; charset=UTF-8' }, 1],
    ]
    for (const [body, headers, count] of bodies) {
      const { size } = await readHead(acme.id)
      const result = await ingested(client.send(body, headers))
      expect(result).toEqual({
        recorded: count,
        duplicates: 0,
        rejected: 0,
        results: Array.from({ length: count }, (_, index) => ({
          index,
          status: 'recorded',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          seq: size + index,
          leaf_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        })),
      })
      expect((await readHead(acme.id)).size).toBe(size + count)
    }
  })

  it('to a gzip body, whichever way it is cut into chunks', async () => {
    const bytes = gzipSync(JSON.stringify({ events: [event(), event()] }))
    expect((await ingested(client.send(bytes, gzip))).recorded).toBe(2)
    const drops = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect((await ingested(client.send(drops, gzip))).recorded).toBe(2)
  })

  it('to a batch of nothing, and of exactly a thousand', async () => {
    expect(await ingested(client.send('{"events":[]}'))).toEqual({
      recorded: 0,
      duplicates: 0,
      rejected: 0,
      results: [],
    })
    const events = Array.from({ length: 1_000 }, () => event())
    expect((await ingested(client.send(JSON.stringify(events)))).recorded).toBe(1_000)
  })

  it('to an event that was sent before with its first result, in one request and in the next', async () => {
    const id = newUuidV7()
    const body = JSON.stringify([event({ id }), event({ id })])
    const first = await ingested(client.send(body))
    expect(first).toMatchObject({ recorded: 1, duplicates: 1, rejected: 0 })
    expect(first.results[1]).toEqual({ ...first.results[0], index: 1, status: 'duplicate' })
    const again = await ingested(client.send(text({ id })))
    expect(again.results).toEqual([{ ...first.results[0], status: 'duplicate' }])
  })

  it('to requests that arrive together, each with its own results', async () => {
    const sizes = [1, 3, 2, 5, 4]
    const answers = await Promise.all(
      sizes.map((size) => {
        const events = Array.from({ length: size }, () => event())
        return ingested(client.send(JSON.stringify(events)))
      }),
    )
    const seqs = answers.map(({ results }) =>
      results.map((each) => ('seq' in each ? each.seq : -1)),
    )
    expect(seqs.map((each) => each.length)).toEqual(sizes)
    for (const each of seqs) expect(each).toEqual(each.map((_, index) => (each[0] ?? 0) + index))
    expect(new Set(seqs.flat()).size).toBe(15)
  })

  it('to members that no index could hold, and finds the events by them', async () => {
    const long = (bytes: number) => randomBytes(bytes).toString('base64url').slice(0, bytes)
    const strange = [
      event({ targets: [{ type: 'finding', id: `zz-${long(20_000)}` }] }),
      event({ targets: [{ type: long(20_000), id: 'x' }] }),
      event({ actor: { type: 'service_account', id: `yy-${long(20_000)}` } }),
      event({ actor: { type: 'user', id: long(20_000) } }),
      event({ actor: { type: 'user', email: `${long(20_000)}@acme.example` } }),
      event({ actor: { type: 'user', name: long(20_000) } }),
      event({ workspace: { id: `ww-${long(20_000)}`, name: long(10_000) } }),
      event({ context: long(20_000), request: { path: long(20_000) } }),
    ]
    const { results } = await client.record(...strange)
    for (const [query, position] of [
      ['target:zz-*', 0],
      ['actor:yy-*', 2],
      ['workspace:ww-*', 6],
    ] as const) {
      const page = await jsonOf(await client.page(`?q=${query}&expand=event`))
      const found = results[position]
      expect(page).toMatchObject({ data: [{ event: { id: found && 'id' in found && found.id } }] })
    }
    // Known by id, e-mail or name alone: the same person again, whom a new name changes and does not double.
    expect((await client.record(...strange.slice(3, 6))).recorded).toBe(3)
  })
})

describe('POST /api/audit-log answers 207', () => {
  it('when some events are refused, each with its code and pointer, and takes the others', async () => {
    const known = newUuidV7()
    await client.record(event({ id: known }))
    const { size } = await readHead(acme.id)
    const batch = [
      event(),
      event({ action: 'No Such Form!' }),
      event({ id: known }),
      event({ id: known, context: 'another' }),
      null,
      event(),
    ]
    const result = await ingested(client.send(JSON.stringify({ events: batch })), 207)
    expect(result).toMatchObject({
      recorded: 2,
      duplicates: 1,
      rejected: 3,
      results: [
        { index: 0, status: 'recorded', seq: size },
        { index: 1, status: 'rejected', code: 'action_invalid', pointer: '/action' },
        { index: 2, status: 'duplicate', id: known },
        { index: 3, status: 'rejected', code: 'id_conflict', pointer: '/id' },
        { index: 4, status: 'rejected', code: 'event_not_an_object' },
        { index: 5, status: 'recorded', seq: size + 1 },
      ],
    })
  })
})

describe('POST /api/audit-log answers 422 and records nothing', () => {
  const raw = (members: string) => `{"action":"a.b","actor":{"type":"user"}${members}}`
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  it.each([
    ['a key given twice', raw(',"context":"a","context":"b"'), 'duplicate_key'],
    ['a key given twice, once escaped', raw(',"context":"a","\\u0063ontext":"b"'), 'duplicate_key'],
    ['a key given twice deep within', raw(',"details":{"a":[{"b":1,"b":2}]}'), 'duplicate_key'],
    ['half a surrogate pair', raw(',"context":"\\ud800"'), 'lone_surrogate'],
    ['half a surrogate pair in a name', raw(',"details":{"\\udc00":1}'), 'lone_surrogate'],
    ['the character NUL', raw(',"details":{"a":"\\u0000"}'), 'nul_character'],
    ['21 levels', raw(`,"details":{"a":${nested(19)}}`), 'too_deep'],
    ['a million levels', raw(`,"details":{"a":${nested(1_000_000)}}`), 'too_deep'],
    ['an integer beyond 2^53', raw(',"details":{"a":9007199254740993}'), 'integer_out_of_range'],
    ['a number beyond floats', raw(',"details":{"a":1e999}'), 'number_not_finite'],
    ['a member that only the log writes', raw(',"via":{"type":"system"}'), 'unknown_member'],
    ['a position', raw(',"seq":0'), 'unknown_member'],
    ['__proto__', raw(',"__proto__":{"context":"x"}'), 'unknown_member'],
    ['an address that is none', raw(',"source":{"ip":"10.0.0.0/8"}'), 'ip_invalid'],
    ['an id that is no UUID', raw(',"id":"1"'), 'id_invalid'],
    ['the year 9999', raw(',"occurred_at":"9999-12-31T23:59:59Z"'), 'occurred_at_too_late'],
    ['a time without offset', raw(',"occurred_at":"2026-01-01T00:00:00"'), 'occurred_at_invalid'],
    ['a string of 33 KiB', raw(`,"context":"${'x'.repeat(33 * 1024)}"`), 'string_too_long'],
    ['21 targets', raw(`,"targets":[${Array(21).fill('{"type":"t"}')}]`), 'targets_too_many'],
    ['101 changes', raw(`,"changes":[${Array(101).fill('{"field":"f"}')}]`), 'changes_too_many'],
    [
      '64 KiB',
      raw(`,"details":{${Array.from('abc', (k) => `"${k}":"${'x'.repeat(30_000)}"`)}}`),
      'event_too_large',
    ],
    ['no actor', '{"action":"a.b"}', 'actor_required'],
  ])('for %s', async (_what, body, code) => {
    const before = await readHead(acme.id)
    const result = await ingested(client.send(body), 422)
    expect(result).toMatchObject({ recorded: 0, duplicates: 0, rejected: 1 })
    expect(result.results).toEqual([
      expect.objectContaining({ index: 0, status: 'rejected', code, detail: expect.any(String) }),
    ])
    expect(JSON.stringify(result).length).toBeLessThan(1_000)
    expect(await readHead(acme.id)).toEqual(before)
  })

  it('for one repeated key among good events of its batch, that event only', async () => {
    const body = `{"events":[${text()},{"action":"a.b","action":"a.c","actor":{"type":"user"}},${text()}]}`
    const { results } = await ingested(client.send(body), 207)
    expect(results.map(({ status }) => status)).toEqual(['recorded', 'rejected', 'recorded'])
  })
})

describe('POST /api/audit-log answers 400 and records nothing', () => {
  it.each([
    ['no body', '', {}, 'malformed_json'],
    ['text that is no JSON', `[${text()},`, {}, 'malformed_json'],
    ['a nesting bomb', '['.repeat(1_000_000), {}, 'malformed_json'],
    ['a line that is no JSON after good ones', `${text()}\n{`, lines, 'malformed_json'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'body_not_utf8'],
    ['events that are no array', '{"events":{}}', {}, 'malformed_batch'],
    ['events beside others', `{"events":[${text()}],"x":1}`, {}, 'malformed_batch'],
    ['two lists of events', `{"events":[],"events":[${text()}]}`, {}, 'duplicate_key'],
    ['gzip that is none', text(), gzip, 'malformed_gzip'],
    ['gzip without its end', gzipSync(text()).subarray(0, -4), gzip, 'malformed_gzip'],
    [
      'gzip with more behind it',
      Buffer.concat([gzipSync(text()), Buffer.from('x')]),
      gzip,
      'malformed_gzip',
    ],
    ['an empty gzip body', '', gzip, 'malformed_gzip'],
  ])('to %s', async (_what, body, headers: Record<string, string>, code) => {
    expect((await refused(() => client.send(body, headers), 400)).code).toBe(code)
  })

  it('to a body whose sender goes away, plain or gzip, without a word in the log of the process', async () => {
    for (const headers of [{}, gzip]) {
      const gone = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(gzipSync(text()).subarray(0, 20))
        },
        pull(controller) {
          controller.error(new Error('the connection was closed'))
        },
      })
      expect((await refused(() => client.send(gone, headers), 400)).code).toBe('body_incomplete')
    }
  })

  it('never quotes the body, which may hold secrets', async () => {
    const { detail } = await refused(() => client.send('{"password":"swordfish'), 400)
    expect(detail).not.toContain('swordfish')
  })
})

describe('POST /api/audit-log answers 413 and records nothing', () => {
  it('to more than a thousand events, in every form', async () => {
    const events = Array.from({ length: 1_001 }, () => event())
    for (const [body, headers] of [
      [JSON.stringify(events), {}],
      [JSON.stringify({ events }), {}],
      [events.map((each) => JSON.stringify(each)).join('\n'), lines],
    ] as const) {
      expect((await refused(() => client.send(body, headers), 413)).code).toBe(
        'batch_too_many_events',
      )
    }
  })

  it('to more than 5 MiB, counted after inflating, naming the limit', async () => {
    const large = `${text()}${' '.repeat(5 * 1024 * 1024)}`
    for (const [body, headers] of [
      [large, {}],
      [gzipSync(large), gzip],
      [gzipSync(Buffer.alloc(200 * 1024 * 1024)), gzip],
    ] as const) {
      const problem = await refused(() => client.send(body, headers), 413)
      expect(problem).toMatchObject({
        code: 'body_too_large',
        detail: expect.stringContaining('5242880'),
      })
    }
  })
})

// Nothing here ends by a time limit of ours: an answer that waited for the rest of the body would never come.
it('answers a body that is wrong or too long without waiting for the rest of it', async () => {
  const unending = (start: Uint8Array) =>
    new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(start) })
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024)).subarray(0, 15_000)
  await refused(() => client.send(unending(Buffer.from('this is no gzip')), gzip), 400)
  await refused(() => client.send(unending(bomb), gzip), 413)
  await refused(() => client.send(unending(Buffer.alloc(6 * 1024 * 1024))), 413)
})

describe('POST /api/audit-log answers', () => {
  it.each([
    ['', undefined],
    ['text/plain', undefined],
    ['application/json; charset=utf-16', undefined],
    ['application/json', 'br'],
    ['application/json', 'gzip, gzip'],
  ])('415 to content of type "%s" and encoding %s', async (type, encoding) => {
    const headers = { 'content-type': type, ...(encoding ? { 'content-encoding': encoding } : {}) }
    await refused(() => client.send(text(), headers), 415)
  })

  it('401 to no key and to a wrong one, alike', async () => {
    const wrong = clientWith({ authorization: `Bearer tk_00000000_${'a'.repeat(40)}` })
    const headers = { 'x-request-id': 'r' }
    const none = await refused(() => clientWith({}).send(text(), headers), 401)
    expect(await refused(() => wrong.send(text(), headers), 401)).toEqual(none)
  })

  it('403 to a key that may only read', async () => {
    const reader = await clientOf(acme, ['events:read'])
    const response = await reader.send(text())
    expect((await problemOf(response, 403)).code).toBe('scope_missing')
  })

  it('405 to other methods, with the ones that are possible', async () => {
    for (const refuse of [PUT, PATCH, DELETE]) {
      const response = refuse(client.request('/api/audit-log', { method: 'PUT' }))
      expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
      await problemOf(response, 405)
    }
  })

  it('200 on a plan without audit logs: what happened is kept until the plan shows it', async () => {
    const free = await clientOf(await makeCompany('free-co', 'free'))
    expect((await free.record(event())).recorded).toBe(1)
    for (const read of [
      free.page(),
      free.event('1'),
      free.proof('1'),
      free.checkpoint(),
      free.key(),
    ]) {
      expect((await problemOf(await read, 403)).code).toBe('plan_lacks_audit_logs')
    }
  })
})
