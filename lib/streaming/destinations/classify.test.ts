import { describe, expect, it } from 'vitest'
import { ByteWriter } from '@/lib/platform/byte-writer'
import { isPage, type Item, type Settings } from './destination-type'
import { elasticsearch } from './elasticsearch'
import { http } from './http'
import { splunkHec } from './splunk-hec'

const items = Array.from({ length: 5 }, () => ({}) as Item)
const answer = (status: number, body: unknown, headers = {}) => ({
  ...{ status, headers, isCut: false, cookies: [] },
  text: typeof body === 'string' ? body : JSON.stringify(body),
})
const hec = (status: number, code: number, at?: number) =>
  splunkHec.classify(
    answer(status, {
      text: 't',
      code,
      ...(at === undefined ? {} : { 'invalid-event-number': at }),
    }),
    { items, nowMs: 0 },
  )

describe('what Splunk answers', () => {
  it.each([
    [200, [0, 24, 25], 'delivered'],
    [403, [1, 4], 'config_error'],
    [401, [2, 3], 'config_error'],
    [400, [5, 7, 10, 11, 14, 16, 21, 22, 28], 'config_error'],
    [500, [8], 'retry'],
    [503, [9, 18, 19, 20, 23], 'retry'],
    [429, [26, 27], 'retry'],
    [400, [6, 12, 13, 15], 'poison'],
  ])('with HTTP %i and code %j is %s', (status, codes, kind) => {
    expect(codes.map((code) => hec(status, code).kind)).toEqual(codes.map(() => kind))
  })

  it('names the first object that it did not take', () => {
    expect(hec(400, 6, 2)).toMatchObject({
      kind: 'partial',
      accepted: [0, 1],
      refused: [{ at: 2 }],
    })
    expect(hec(503, 9, 4)).toMatchObject({ kind: 'retry', accepted: [0, 1, 2, 3], refused: [] })
    expect(hec(400, 15, 0)).toMatchObject({ accepted: [], refused: [{ at: 0, code: 'hec_15' }] })
    // A number that is no place of the request says nothing.
    expect(hec(400, 6, 5)).toMatchObject({ kind: 'poison', accepted: [] })
    expect(hec(400, 6, -1)).toMatchObject({ kind: 'poison', accepted: [] })
  })

  it('asks to slow down where its queue fills', () => {
    expect(hec(200, 24)).toMatchObject({ retryAfterMs: 1_000, warning: expect.any(String) })
  })

  it('is not believed where it is a web page', () => {
    const page = answer(200, '<!doctype html><title>Splunk</title>')
    expect(splunkHec.classify(page, { items, nowMs: 0 }).kind).toBe('config_error')
    expect(splunkHec.classify(answer(502, '<html>'), { items, nowMs: 0 }).kind).toBe('retry')
  })

  it('comes from the usual path where none is given', () => {
    const complete = (url: string) => splunkHec.completeUrl(new URL(url))
    expect(complete('https://s:8088')).toBe('https://s:8088/services/collector/event')
    expect(complete('https://s/services/collector')).toBe('https://s/services/collector/event')
    expect(complete('https://s/own/path')).toBe('https://s/own/path')
  })
})

describe('what any receiver answers', () => {
  const classify = (status: number, body: unknown = '') =>
    http.classify(answer(status, body), { items, nowMs: 0 })

  it('with a status of success delivers, and 207 makes somebody look', () => {
    for (const status of [200, 201, 202, 204]) {
      expect(classify(status)).toMatchObject({ kind: 'delivered', warning: null })
    }
    const mixed = { kind: 'delivered', warning: expect.stringContaining('207') }
    expect(classify(207, { rejected: 1 })).toMatchObject(mixed)
    expect(classify(207, '<html>').kind).toBe('config_error')
  })
})

describe('what Elasticsearch answers', () => {
  const bulk = (statuses: number[], status = 200) =>
    elasticsearch.classify(
      answer(status, { items: statuses.map((one) => ({ create: { status: one } })) }),
      { items, nowMs: 0 },
    )

  it('is taken item by item', () => {
    expect(bulk([201, 409, 200, 201, 201])).toMatchObject({ kind: 'delivered', duplicates: 1 })
    expect(bulk([201, 429, 400, 503, 201])).toMatchObject({
      ...{ kind: 'retry', accepted: [0, 4], refused: [{ at: 2 }] },
    })
    expect(bulk([201, 400, 201, 201, 201])).toMatchObject({ kind: 'partial', refused: [{ at: 1 }] })
    expect(bulk([201, 403, 429, 400, 201])).toMatchObject({
      kind: 'config_error',
      accepted: [0, 4],
    })
  })

  it('counts for nothing where it does not name every document', () => {
    expect(bulk([201, 201])).toMatchObject({ kind: 'retry', accepted: [] })
    const page = answer(200, '<html>')
    expect(elasticsearch.classify(page, { items, nowMs: 0 }).kind).toBe('config_error')
  })

  it('as a whole is a question of its status', () => {
    expect([429, 503, 401, 403, 413].map((status) => bulk([], status).kind)).toEqual([
      ...['retry', 'retry', 'config_error', 'config_error', 'too_large'],
    ])
  })

  it('comes from an address without a path of its own', () => {
    const complete = (url: string) => elasticsearch.completeUrl(new URL(url))
    expect(complete('https://e:9200/')).toBe('https://e:9200')
    expect(complete('https://e:9200/_bulk')).toBe('https://e:9200')
    expect(complete('https://e/behind/proxy/')).toBe('https://e/behind/proxy')
  })
})

describe('a page of a proxy', () => {
  it.each([
    '<!doctype html><title>Sign in</title>',
    '\n<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html>Sign in</html>',
    '<!-- proxy -->\n<!-- two -->\n<html><body>Sign in</body></html>',
    '<head><title>Sign in</title></head>',
  ])('is one: %j', (text) => expect(isPage(answer(200, text))).toBe(true))

  it.each(['', '{"ok":true}', 'ok', '<receipt/>', '<!-- <html> -->', '<!--'.repeat(10_000)])(
    'is none: %j',
    (text) => expect(isPage(answer(200, text))).toBe(false),
  )
})

describe('the id of a request by HTTP', () => {
  const settings = {
    id: 'd',
    url: 'https://siem.example',
    framing: 'ndjson',
    format: 'native',
    token: null,
    signingSecret: null,
  } as Settings
  const idOf = (ids: string[], isTruncated = false) => {
    const out = new ByteWriter(1)
    const sent = ids.map((id) => ({
      ...{ seq: 1, id, occurredMs: 0, action: 'a', isTruncated, out, from: 0, to: 0 },
    }))
    return http.makeRequest(sent, settings, 0).headers['webhook-id']
  }

  it('is the same for the same events, and another for others', () => {
    expect(idOf(['a', 'b', 'd'])).toBe(idOf(['a', 'b', 'd']))
    expect(idOf(['a', 'b', 'd'])).not.toBe(idOf(['a', 'c', 'd']))
    expect(idOf(['a'])).not.toBe(idOf(['a'], true))
  })
})
