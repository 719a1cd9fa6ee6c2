import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactSecrets } from '@/lib/log/event/redact-secrets'
import type { JsonObject } from '@/lib/log/schema'
import type { AuditEvent } from './src/audit-event.js'
import { bodyBytesMax } from './src/cut-body.js'
import { prepareEvent } from './src/prepare-event.js'

const actor = { type: 'user', id: 'u1' } as const

/** The event as it would leave the process. */
function sent(event: Partial<AuditEvent>): JsonObject {
  const prepared = prepareEvent({ action: 'project.created', actor, ...event })
  if (!prepared.ok) throw new Error(prepared.code)
  return JSON.parse(prepared.text) as JsonObject
}

/** Put together here, so that no text in this repository looks like a leaked credential. */
const credentials = [
  `eyJ${'hbGciOiJI'}.eyJ${'zdWIiOiIx'}.${'sflKxwRJSM_-'}`,
  `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIE\n-----END RSA ${'PRIVATE'} KEY-----`,
  `tk_${'abcd1234'}_${'Z9'.repeat(16)}`,
  `Bearer ${'abc123def456'}`,
  `Basic ${Buffer.from('user:pass').toString('base64')}`,
  `ghp_${'a1B2'.repeat(9)}`,
  `xoxb-${'123456789012'}-abc`,
  `sk_live_${'a1B2'.repeat(6)}`,
  `AIza${'a1B2c'.repeat(7)}`,
  `https://user:hunter2${'x'}@host/p`,
  `/api?token=abc${'x'}&page=2`,
  `{"user":"a","password":"b${'x'}"}`,
]
const names = ['password', 'apiKey', 'x-auth-token', 'cookie', 'accessKeyId', 'note', 'id', 'list']

describe('what leaves the process', () => {
  it('holds nothing that the server would cut', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...credentials))
    const name = fc.oneof(fc.constantFrom(...names, ...credentials), fc.string())
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    }))
    const members = fc.dictionary(name, value, { maxKeys: 4 })
    const request = fc.record({ query: members, headers: members, body: value })
    fc.assert(
      fc.property(members, request, text, (details, requested, context) => {
        const event = sent({ details, request: requested, context })
        expect(redactSecrets(event).event).toEqual(event)
      }),
    )
  })

  it.each(credentials)('never is %s', (credential) => {
    const secret = credential.replace(/^(?:bearer|basic) /i, '')
    const text = JSON.stringify(
      sent({ details: { note: `see ${credential}` }, context: credential }),
    )
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
  })

  it('keeps of headers what the server keeps, of a body 8 KiB, all of it after redaction', () => {
    const note = 'Ana wrote "this" — ana@acme.example. '
    const body = { password: 'hunter2', notes: Array(2_000).fill(note) }
    const { request } = sent({
      request: { headers: { Cookie: 'a=b', Host: 'h', 'X-Vendor': 'v' }, body },
    }) as { request: { headers: JsonObject; body: { bytes: number; text: string } } }
    expect(request.headers).toEqual({ Cookie: '[redacted]', Host: 'h', 'X-Vendor': '[redacted]' })
    const bytes = Buffer.byteLength(JSON.stringify(request.body))
    expect(bytes).toBeLessThanOrEqual(bodyBytesMax)
    expect(bytes).toBeGreaterThan(bodyBytesMax - 200)
    expect(request.body).toMatchObject({
      truncated: true,
      bytes: Buffer.byteLength(JSON.stringify({ ...body, password: '[redacted]' })),
    })
    expect(request.body.text.startsWith('{"password":"[redacted]","notes":["Ana wrote')).toBe(true)
  })

  it('does not end in half an address or half a character', () => {
    for (let shift = 0; shift < 40; shift++) {
      const body = `${'x'.repeat(shift)} ${'ana@acme.example 🙂 '.repeat(1_000)}`
      const { text } = (sent({ request: { body } }).request as JsonObject).body as { text: string }
      expect(text).toMatch(/^"x* (?:ana@acme\.example 🙂 )+(?:ana@acme\.example )?$/u)
    }
  })
})

describe('an event that is no JSON', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const hostile = Object.defineProperty({ ...{} }, 'id', {
    get: () => {
      throw new Error('no')
    },
    enumerable: true,
  })
  it.each([
    ['a circle', { action: 'a.b', actor, details: circle }, 'event_not_json'],
    ['a BigInt', { action: 'a.b', actor, details: { n: 1n } }, 'event_not_json'],
    ['a getter that throws', hostile as unknown as AuditEvent, 'event_not_json'],
    ['nothing', undefined as unknown as AuditEvent, 'event_not_an_object'],
    ['a list', [] as unknown as AuditEvent, 'event_not_an_object'],
    [
      'too much',
      { action: 'a.b', actor, details: { text: 'x'.repeat(70_000) } },
      'event_too_large',
    ],
  ])('is answered and never thrown: %s', (_, event, code) => {
    expect(prepareEvent(event as AuditEvent)).toMatchObject({ ok: false, code })
  })

  it('takes dates, leaves out what is undefined, and is a copy of the moment', () => {
    const details = { at: new Date(0), none: undefined, list: ['a'] }
    const event = sent({ details, occurred_at: new Date(1_700_000_000_000) })
    expect(event.details).toEqual({ at: '1970-01-01T00:00:00.000Z', list: ['a'] })
    expect(event.occurred_at).toBe('2023-11-14T22:13:20.000Z')
  })
})
