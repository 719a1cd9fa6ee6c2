import { describe, expect, it, vi } from 'vitest'
import {
  foreignCertificate,
  testCertificate,
  testCertificateKey,
} from '@/lib/platform/outbound/test-certificate'
import { changeDestination, resumeDestination } from '@/lib/streaming/commands/destinations'
import { testDestination } from '@/lib/streaming/commands/test-destination'
import { readDeliveries } from '@/lib/streaming/queries'
import type { DestinationTypeKey } from '@/lib/streaming/rules'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { breakOff, closeHalf, drip, type Reply } from '@/lib/streaming/test-receiver-server'
import { openDatadog, openElastic, openHttp, openSplunk } from '@/lib/streaming/test-receivers'
import { addEvents, findLoss, noLoss, readIds } from '@/lib/streaming/test-stream'

// A minute of waiting is a moment here: the wait between two questions, and how long a request may take.
vi.mock('node:timers/promises', async (importOriginal) => {
  const timers = await importOriginal<typeof import('node:timers/promises')>()
  return { ...timers, setTimeout: (_ms: number, value: unknown) => timers.setImmediate(value) }
})
const timeout = AbortSignal.timeout
vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 100))

const keep = keepReceivers()

const open = {
  http: () => openHttp({ token }),
  splunk_hec: () => openSplunk({ token }),
  elasticsearch: () => openElastic({ key: token }),
  datadog: () => openDatadog({ key: token }),
}
const types = Object.keys(open) as DestinationTypeKey[]

async function openStream(type: DestinationTypeKey) {
  const receiver = await keep(open[type]())
  const stream = await makeStream(receiver, { type })
  await addEvents(stream.companyId, 30)
  const attempt = async () => {
    await stream.drain('live', 1)
    const { attempts } = await readDeliveries(stream.operator, stream.id)
    return attempts[0]
  }
  /** Behaves from now on: everything arrives, and nothing is refused. */
  const recover = async () => {
    receiver.script(undefined)
    await resumeDestination(stream.operator, { id: stream.id })
    await stream.drain()
    expect(findLoss(receiver.stored, await readIds(stream.companyId))).toEqual(noLoss)
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, deadLetters: 0 })
  }
  return { receiver, stream, attempt, recover }
}

describe.each(types)('a receiver of %s', (type) => {
  it.each<[string, Reply, string]>([
    ['closes its half of the connection', closeHalf, 'connection_lost'],
    ['breaks its answer off', breakOff, 'connection_lost'],
    ['drips its answer for ever', drip, 'timeout'],
    ['says nothing', 'silence', 'timeout'],
    ['cuts the connection', 'cut', 'connection_lost'],
  ])('that %s has the same events sent again, stored or not', async (_, reply, code) => {
    const { receiver, attempt, recover } = await openStream(type)
    for (const isStored of [true, false]) {
      receiver.script((_got, _at, own) => {
        if (isStored) own()
        return reply
      })
      const told = await attempt()
      expect(told).toMatchObject({ kind: 'retry', code, status: null, accepted: 0, firstSeq: 0 })
    }
    await recover()
  })

  it('that is there and away by turns gets everything', async () => {
    const { receiver, stream, recover } = await openStream(type)
    const turns: (Reply | undefined)[] = ['cut', { status: 502 }, undefined, closeHalf, undefined]
    receiver.script((_got, at) => turns[at % turns.length])
    for (let turn = 0; turn < 6; turn += 1) {
      await addEvents(stream.companyId, 20)
      await stream.drain('live', 3)
      if (turn % 2 === 0) await receiver.stop()
      await stream.drain('live', 2)
      if (turn % 2 === 0) await receiver.start()
    }
    await recover()
  })
})

const page = '<!DOCTYPE html>\n<html><title>Sign in</title></html>'
const ok = (body: unknown): Reply => ({ status: 200, body })
const bulk = (...statuses: unknown[]) => ({
  errors: true,
  items: statuses.map((status) => ({ create: { status, error: { type: 'e', reason: 'r' } } })),
})

describe('an answer 200 is not believed', () => {
  it.each<[DestinationTypeKey, string, Reply, string, string]>([
    ['http', 'a page', ok(page), 'config_error', 'web_page'],
    ['datadog', 'a page', ok(page), 'config_error', 'web_page'],
    ['splunk_hec', 'a page', ok(page), 'config_error', 'not_hec'],
    ['splunk_hec', 'nothing', ok(''), 'config_error', 'not_hec'],
    ['splunk_hec', 'a word of a proxy', ok('OK'), 'config_error', 'not_hec'],
    ['splunk_hec', 'JSON of another server', ok({ ok: true }), 'config_error', 'not_hec'],
    ['splunk_hec', 'a wrong token', ok({ text: 't', code: 4 }), 'config_error', 'hec_4'],
    ['splunk_hec', 'a busy server', ok({ text: 't', code: 9 }), 'retry', 'hec_9'],
    ['splunk_hec', 'an unknown code', ok({ text: 't', code: 99 }), 'config_error', 'hec_99'],
    ['splunk_hec', 'half of it', ok('{"text":"Succ'), 'retry', 'answer_broken'],
    ['elasticsearch', 'a page', ok(page), 'config_error', 'not_bulk'],
    ['elasticsearch', 'nothing', ok(''), 'config_error', 'not_bulk'],
    ['elasticsearch', 'errors and no items', ok({ errors: true }), 'config_error', 'not_bulk'],
    ['elasticsearch', 'too few items', ok(bulk(201)), 'retry', 'not_bulk'],
    ['elasticsearch', 'half of it', ok('{"errors":false,"items":[{"cre'), 'retry', 'answer_broken'],
  ])('where %s answers with %s', async (type, _, reply, kind, code) => {
    const { receiver, stream, attempt, recover } = await openStream(type)
    receiver.script(() => reply)
    expect(await attempt()).toMatchObject({ kind, code, accepted: 0 })
    const state = kind === 'retry' ? 'retrying' : 'needs_attention'
    expect(await stream.view()).toMatchObject({ state, delivered: 0, deadLetters: 0 })
    await recover()
  })

  it.each<[string, (at: number) => unknown, string, string]>([
    ['no room for all', () => 429, 'retry', 'es_busy'],
    ['no right for all', () => 403, 'config_error', 'es_config'],
    ['no status', () => undefined, 'retry', 'not_bulk'],
    ['a status that is none', () => 'created', 'retry', 'not_bulk'],
  ])('where Elasticsearch says of documents: %s', async (_, statusOf, kind, code) => {
    const { receiver, attempt, recover } = await openStream('elasticsearch')
    receiver.script(({ body }) => {
      const documents = body.trimEnd().split('\n').length / 2
      return ok({
        ...bulk(...Array.from({ length: documents }, (_item, at) => statusOf(at))),
        errors: false,
      })
    })
    expect(await attempt()).toMatchObject({ kind, code, accepted: 0 })
    await recover()
  })

  it('where Elasticsearch names items of nothing', async () => {
    const { receiver, attempt, recover } = await openStream('elasticsearch')
    receiver.script(({ body }) =>
      ok({
        items: body
          .trimEnd()
          .split('\n')
          .filter((_line, at) => at % 2 === 0)
          .map(() => null),
      }),
    )
    expect(await attempt()).toMatchObject({ kind: 'retry', code: 'not_bulk' })
    await recover()
  })

  it('where Splunk promises an acknowledgement that never comes', async () => {
    const receiver = await keep(openSplunk({ token, acks: { machines: 1 } }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', acknowledge: true })
    receiver.script(({ path, body }) => {
      if (!path.includes('/ack')) return undefined
      const { acks } = JSON.parse(body) as { acks: number[] }
      return ok({ acks: Object.fromEntries(acks.map((number) => [number, false])) })
    })
    await stream.drain('live', 1)
    expect(await stream.view()).toMatchObject({
      ...{ state: 'retrying', delivered: 0 },
      reason: expect.stringContaining('did not acknowledge'),
    })
    receiver.script(undefined)
    await stream.drain()
    expect(findLoss(receiver.stored, await readIds(stream.companyId))).toEqual(noLoss)
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0 })
  })

  it.each(types)('by a test of %s that is answered with a page', async (type) => {
    const { receiver, stream } = await openStream(type)
    receiver.script(() => ok(page))
    const { ok: isOk, problem } = await testDestination(stream.operator, { id: stream.id })
    expect({ isOk, problem }).toEqual({ isOk: false, problem: expect.any(String) })
  })
})

describe('a receiver that speaks TLS', () => {
  it.each<DestinationTypeKey>(['http', 'splunk_hec', 'elasticsearch'])(
    'of %s is believed by the certificate authority that was given, and by no other',
    async (type) => {
      const tls = { cert: testCertificate, key: testCertificateKey }
      const make = {
        http: () => openHttp({ token, tls }),
        splunk_hec: () => openSplunk({ token, tls }),
        elasticsearch: () => openElastic({ key: token, tls }),
      }
      const receiver = await keep(make[type as keyof typeof make]())
      const stream = await makeStream(receiver, { type })
      await addEvents(stream.companyId, 30)
      const problem =
        'The TLS connection to 127.0.0.1 failed: its certificate is signed by nobody whom this instance trusts; add the certificate authority (CA).'
      const refused = { state: 'needs_attention', reason: problem, delivered: 0 }
      for (const ca of [null, foreignCertificate]) {
        await changeDestination(stream.operator, { id: stream.id, ca })
        await stream.drain()
        expect(await stream.view()).toMatchObject(refused)
        expect(await testDestination(stream.operator, { id: stream.id })).toMatchObject({ problem })
      }
      expect(receiver.requests).toEqual([])
      await changeDestination(stream.operator, { id: stream.id, ca: testCertificate })
      expect(await testDestination(stream.operator, { id: stream.id })).toMatchObject({
        problem: null,
        ok: true,
      })
      await stream.drain()
      expect(findLoss(receiver.stored, await readIds(stream.companyId))).toEqual(noLoss)
      expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0 })
    },
  )
})
