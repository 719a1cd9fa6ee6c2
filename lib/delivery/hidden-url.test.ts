import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hideUrl, keepHidden, secretsInUrl } from './hidden-url'

const url = 'https://siem.example/in?key=0123456789abcdef&env=prod'
const sumo =
  'ZaVnC4dhaV1Yy8Qb-0mQ3pSxG2kVt7LrN5eWcJ9uXoH4iTzB6fDqPaRjK1sMyE8wUvCgOlFhIn2d3k5x7A9bQ=='
const slack = 'T024BE7LD/B0G9QF9C6'
const uuid = '6f1c2b9e-8d4a-4f0b-9c3e-2a7d5e1f0b8c'

describe('an address that is shown', () => {
  it.each([
    [url, 'https://siem.example/in?key=…&env=prod'],
    ['https://siem.example/in', 'https://siem.example/in'],
    ['https://siem.example/in?env=elevenchars', 'https://siem.example/in?env=elevenchars'],
    // What counts is the value, not how it is written: %2F is one character.
    ['https://siem.example/in?a=%2F%2F%2F%2F', 'https://siem.example/in?a=%2F%2F%2F%2F'],
    ['https://siem.example/in?0123456789abcdef', 'https://siem.example/in?…'],
    ['https://siem.example/in?key=a=b=c=d=e=f=g', 'https://siem.example/in?key=…'],
    [`https://s.example/receiver/v1/http/${sumo}`, 'https://s.example/receiver/v1/http/…'],
    [
      `https://s.example/receiver/v1/http/${encodeURIComponent(sumo)}?c=a`,
      'https://s.example/receiver/v1/http/…?c=a',
    ],
    // Where Slack has its secret, it is one, whatever it looks like.
    [
      `https://h.example/services/${slack}/XXXXXXXXXXXXXXXXXXXXXXXX`,
      `https://h.example/services/${slack}/…`,
    ],
    [
      `https://h.example/hook/${slack}/w9Xk2ZrPq7LmT4VbN8cYhJ3d`,
      `https://h.example/hook/${slack}/…`,
    ],
    [`https://l.example/inputs/${uuid}/tag/http/`, 'https://l.example/inputs/…/tag/http/'],
    [
      `https://t.example/webhook/${uuid}@${uuid}/IncomingWebhook/5f0c7d1e9a3b4c2d8e6f7a1b2c3d4e5f/${uuid}`,
      'https://t.example/webhook/…/IncomingWebhook/…/…',
    ],
    ['https://m.example/abc1d2ef3gh4ij5kl6mn7op8qr9st0uv', 'https://m.example/…'],
  ])('%s is %s', (stored, shown) => {
    expect(hideUrl(stored)).toBe(shown)
    expect(keepHidden(shown, stored)).toBe(stored)
  })

  it.each([
    ...['services/collector/event', 'api/v2/logs', 'logs-trailkeeper-default/_bulk'],
    ...['audit-logs-2026.11.27-000001', '20261127T132315Z', '2026-11-27T13:23:15.000Z'],
    ...['Custom-TrailkeeperAudit_CL', 'AuditLogsProduction2026Europe', 'importPushLogs'],
    ...['MyCompany-Prod2-EU1-Logs3-V2', 'ProdEU1SecurityLogsV2Main3', 'data.v1beta1.events'],
    ...['arn:aws:logs:eu-west-1:123456789012:log-group:audit', 'OAuth2ClientCredentialsV2Callback'],
    ...['k8s-prod-eu1-cluster2-app-7d9f8b6c5d-x2x4z', '1184736472918274637', slack, '4fd0a3'],
    ...['a-very-long-name-of-an-index-that-somebody-thought-of-in-2026', '%E6%97%A5%E8%AA%8C%', ''],
    ...['services/audit/events-of-all-companies', 'webhooks/12/events-of-acme'],
  ])('shows the path %s', (path) => {
    const stored = `https://siem.example/${path}`
    expect(hideUrl(stored)).toBe(stored)
    expect(secretsInUrl(stored)).toEqual([])
  })
})

describe('a value that was left hidden', () => {
  it.each([
    [
      'https://siem.example/other?env=test&key=…',
      'https://siem.example/other?env=test&key=0123456789abcdef',
    ],
    ['https://siem.example/in?key=%E2%80%A6', 'https://siem.example/in?key=0123456789abcdef'],
    [
      'https://siem.example/in?key=another-long-key',
      'https://siem.example/in?key=another-long-key',
    ],
    ['https://siem.example/in', 'https://siem.example/in'],
  ])('of %s is the stored one', (given, kept) => {
    expect(keepHidden(given, url)).toBe(kept)
  })

  it('is told apart from another one of its name', () => {
    const stored = 'https://siem.example/?t=first-long-value&t=second-long-value'
    expect(keepHidden('https://siem.example/?t=new&t=…', stored)).toBe(
      'https://siem.example/?t=new&t=second-long-value',
    )
  })

  it.each([
    // All of them, wherever they stand now.
    ['/proxy/…/x/…', `/proxy/${uuid}/x/${sumo}`],
    ['/%E2%80%A6/…?a=b', `/${uuid}/${sumo}?a=b`],
    // One of them, where it stood.
    ['/new/…', `/new/${sumo}`],
    ['/…/new', `/${uuid}/new`],
    ['/new/new', '/new/new'],
  ])('in the path %s is the stored one', (given, kept) => {
    const stored = `https://siem.example/${uuid}/${sumo}`
    expect(keepHidden(`https://siem.example${given}`, stored)).toBe(`https://siem.example${kept}`)
  })

  it.each([
    ['https://evil.example/in?key=…', url, 'another host'],
    ['http://siem.example/in?key=…', url, 'another host'],
    ['https://siem.example/in?token=…', url, 'no such value is stored'],
    ['https://siem.example/in?key=…', null, 'no such value is stored'],
    [`https://evil.example/…`, `https://siem.example/${sumo}`, 'another host'],
    [`https://siem.example:8443/…`, `https://siem.example/${sumo}`, 'another host'],
    ['https://siem.example/…', url, 'no such value is stored'],
    ['https://siem.example/…', null, 'no such value is stored'],
    // Which one it is, nobody can say.
    ['https://siem.example/in/…', `https://siem.example/${uuid}/${sumo}/in`, 'no such value'],
    ['https://siem.example/…/…', `https://siem.example/${sumo}`, 'no such value is stored'],
  ])('of %s is refused', (given, stored, why) => {
    expect(() => keepHidden(given, stored)).toThrow(why)
  })
})

it('what is hidden is known as it is written and as it is meant, to be cut from answers', () => {
  const stored = `https://s.example/in/${encodeURIComponent(sumo)}/x?key=a%2Fb-0123456789&n=1&0123456789abc`
  expect(secretsInUrl(stored)).toEqual([
    ...[encodeURIComponent(sumo), sumo],
    ...['a%2Fb-0123456789', 'a/b-0123456789', '0123456789abc', '0123456789abc'],
  ])
})

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const token = fc.string({ unit: fc.constantFrom(...letters), minLength: 20, maxLength: 80 })
const part = fc.oneof(
  ...[token, fc.uuid(), fc.webSegment(), fc.string({ maxLength: 30 })],
  fc.constantFrom('', '…', '%E2%80%A6', '%', 'services', 'T01234567', 'B01234567', '.', '..'),
)
const piece = fc.tuple(fc.constantFrom('', 'key=', 'key', 'a=', '…='), part)
const anyUrl = fc
  .tuple(
    fc.constantFrom('https://siem.example', 'http://127.0.0.1:8088', 'https://[::1]:9200'),
    fc.array(part, { maxLength: 6 }),
    fc.array(
      piece.map((two) => two.join('')),
      { maxLength: 4 },
    ),
  )
  .map(([origin, parts, pieces]) => {
    const behind = pieces.length === 0 ? '' : `?${pieces.join('&')}`
    const made = new URL(`${origin}/${parts.join('/')}${behind}`)
    // As it is stored.
    made.hash = ''
    return made.href
  })

describe('of any address', () => {
  it('what is shown and left as it is means the very same address', () => {
    fc.assert(
      fc.property(anyUrl, (stored) => {
        expect(keepHidden(hideUrl(stored), stored)).toBe(stored)
      }),
      { numRuns: 2_000 },
    )
  })

  it('what is hidden is no part of what is shown, and hidden it stays', () => {
    fc.assert(
      fc.property(anyUrl, (stored) => {
        const shown = hideUrl(stored)
        expect(hideUrl(shown)).toBe(shown)
        const { pathname } = new URL(shown)
        const parts = pathname.split('/').filter((one) => one.length >= 20)
        expect(parts.filter((one) => secretsInUrl(stored).includes(one))).toEqual([])
      }),
    )
  })

  it('no other host gets what is hidden', () => {
    fc.assert(
      fc.property(anyUrl, (stored) => {
        const shown = hideUrl(stored)
        fc.pre(shown !== stored)
        const { origin } = new URL(stored)
        const elsewhere = `https://evil.example${shown.slice(origin.length)}`
        expect(() => keepHidden(elsewhere, stored)).toThrow(/another host/)
      }),
    )
  })

  it('a token of forty characters is hidden, but for one in fifty at most', () => {
    const tokens = fc.sample(
      fc.string({
        ...{ unit: fc.constantFrom(...letters.slice(0, 62)) },
        minLength: 40,
        maxLength: 40,
      }),
      {
        ...{ numRuns: 1_000, seed: 7 },
      },
    )
    const shown = tokens.filter(
      (one) => hideUrl(`https://h.example/${one}`) !== 'https://h.example/…',
    )
    expect(shown.length).toBeLessThanOrEqual(20)
  })
})
