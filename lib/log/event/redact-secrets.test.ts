import { describe, expect, test } from 'vitest'
import type { JsonObject } from '@/lib/log/schema'
import { cutCredentials, redacted } from './cut-credentials'
import { redactSecrets } from './redact-secrets'
import { judgeKey } from './secret-keys'

/** Put together here, so that no text in this repository looks like a leaked credential. */
const credentials: [string, string][] = [
  ['JSON Web Token', `eyJ${'hbGciOiJI'}.eyJ${'zdWIiOiIx'}.${'sflKxwRJSM_-'}`],
  ['PEM key', `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIE\n-----END RSA ${'PRIVATE'} KEY-----`],
  ['PEM key without its end', `-----BEGIN ${'PRIVATE'} KEY-----\nMIIEabc`],
  ['key of ours', `tk_${'abcd1234'}_${'Z9'.repeat(16)}`],
  ['Bearer', `Bearer ${'abc123def456'}`],
  ['bearer of letters', `bearer ${'abcdefghijkl'}`],
  ['Basic', `Basic ${Buffer.from('user:pass').toString('base64')}`],
  ['GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ['GitHub OAuth', `gho_${'a1B2'.repeat(9)}`],
  ['GitHub fine-grained', `github_pat_${'11ABC'.repeat(5)}_x`],
  ['GitLab', `glpat-${'a1B2_'.repeat(4)}`],
  ['Slack', `xoxb-${'123456789012'}-abc`],
  ['Stripe', `sk_live_${'a1B2'.repeat(6)}`],
  ['Stripe restricted', `rk_live_${'a1B2'.repeat(6)}`],
  ['npm', `npm_${'a1B2'.repeat(9)}`],
  ['Google', `AIza${'a1B2c'.repeat(7)}`],
  ['SendGrid', `SG.${'a1B2'.repeat(5)}.${'a1B2'.repeat(10)}`],
  ['Twilio', `SK${'0a1b'.repeat(8)}`],
  ['OpenAI', `sk-proj-${'a1B2'.repeat(8)}`],
  ['Anthropic', `sk-ant-api03-${'a1B2'.repeat(8)}`],
  ['Vault', `hvs.${'a1B2'.repeat(8)}`],
  ['Telegram', `123456789:AA${'a1B2'.repeat(9)}`],
]

describe('a credential by its form', () => {
  test.each(credentials)('%s is cut wherever it stands', (_, credential) => {
    expect(cutCredentials(credential)).toBe(redacted)
    const secret = credential.replace(/^(?:bearer|basic) /i, '')
    const { event, pointers } = redactSecrets({
      details: { note: `see ${credential}`, list: [{ deep: credential }] },
      context: credential,
    })
    expect(JSON.stringify(event)).not.toContain(JSON.stringify(secret).slice(1, -1))
    expect(pointers).toEqual(['/details/note', '/details/list/0/deep', '/context'])
  })

  test.each([
    ['https://user:hunter2@host/p', `https://user:${redacted}@host/p`],
    ['/api?token=abc&page=2', `/api?token=${redacted}&page=2`],
    ['/api?page=2&access_token=abc#x', `/api?page=2&access_token=${redacted}#x`],
    ['user=a&password=b%20c', `user=a&password=${redacted}`],
    ['{"user":"a","password":"b\\"c"}', `{"user":"a","password":"${redacted}"}`],
    [`/b?sv=1&sig=${'a1B2'.repeat(6)}%3D`, `/b?sv=1&sig=${redacted}`],
    ['curl -H "Authorization: Bearer abc123"', `curl -H "Authorization: ${redacted}"`],
    ['?user%5Bpassword%5D=x1', `?user%5Bpassword%5D=${redacted}`],
    // Shorter than any token, so that a glance at their characters decides.
    ['token=a1', `token=${redacted}`],
    ['"ssn":"1"', `"ssn":"${redacted}"`],
    ['"ssn" :"1"', `"ssn" :"${redacted}"`],
    ['x://u:p@h', `x://u:${redacted}@h`],
    ['bearer x', redacted],
    ['bearer\u00a0x', redacted],
    [`xoxb-${'0123456789'}`, redacted],
  ])('only the secret part of %s is cut', (text, clean) => {
    expect(cutCredentials(text)).toBe(clean)
    expect(cutCredentials(clean)).toBe(clean)
  })

  test.each([
    'password_changed',
    'user.password_changed',
    'Bearer token expired',
    'Bearer authentication required',
    'Basic plan',
    'basic information',
    'AKIAIOSFODNN7EXAMPLE',
    'sk-learn-contrib-package-name',
    'task-force-alpha-bravo-charlie',
    'The secret garden',
    'Forgot your password?',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '/api/v1/findings?status=open&page=2',
    'https://example.com:8443/a?b=c@d',
  ])('%s is none', (text) => {
    expect(cutCredentials(text)).toBe(text)
  })

  test('is looked for in linear time, whatever is thrown at it', () => {
    for (const unit of [
      'eyJ-',
      'Bearer ',
      'a=',
      '"a":"',
      '://a:',
      '-----BEGIN PRIVATE KEY',
      'sk-',
      '\\"',
      'x',
      'SG.',
      '.a',
    ]) {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length))
      expect(cutCredentials(text).length).toBeGreaterThan(0)
    }
  })
})

describe('the name of a member', () => {
  test.each([
    'password',
    'Password',
    'passWord',
    'user_password',
    'db.passwd',
    'client-secret',
    'accessToken',
    'tokens',
    'Authorization',
    'Set-Cookie',
    'cookies',
    'credentials',
    'privateKey',
    'private_key',
    'api_key',
    'apiKey',
    'APIKey',
    'x-api-key',
    'apikey',
    'aws_secret_access_key',
    'SSN',
    'card.cvv',
  ])('%s is secret', (name) => {
    expect(judgeKey(name)).toBe('secret')
  })

  test.each([
    'secretary',
    'tokenized',
    'key',
    'author',
    'cook',
    'compass',
    'keyboard',
    'passage',
    'access',
  ])('%s is not', (name) => {
    expect(judgeKey(name)).toBe('plain')
  })
})

describe('values under secret names', () => {
  test('are cut when they are strings, at any depth, and leave the rest', () => {
    const { event, pointers } = redact({
      tokens: ['a', { b: 'c', n: 1, ok: true, none: null }],
      cvv: 123,
      password: '',
      plain: 'x',
    })
    expect(event).toEqual({
      tokens: [redacted, { b: redacted, n: 1, ok: true, none: null }],
      cvv: 123,
      password: '',
      plain: 'x',
    })
    expect(pointers).toEqual(['/details/tokens/0', '/details/tokens/1/b'])
  })

  test('stay when they name a scheme or are AWS access key ids in an identifier field', () => {
    const details = {
      token_type: 'bearer',
      credentialType: 'access_key',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      action: 'password_changed',
      event: 'token.created',
    }
    expect(redact(details)).toEqual({ event: details, pointers: [] })
  })

  test('are cut under a secret key although they are AWS access key ids', () => {
    const aws = 'AKIAIOSFODNN7EXAMPLE'
    const { event } = redact({
      credentials: { accessKeyId: aws },
      access_key: aws,
      accessKeyId: 'x',
    })
    expect(event).toEqual({
      credentials: { accessKeyId: redacted },
      access_key: redacted,
      accessKeyId: redacted,
    })
  })

  test('of a change are judged by its field', () => {
    const { event, pointers } = redactSecrets({
      changes: [
        { field: 'user.password', old: 'a', new: { hash: 'b', rounds: 10 } },
        { field: 'name', old: 'a', new: 'b' },
      ],
    })
    expect(event.changes).toEqual([
      { field: 'user.password', old: redacted, new: { hash: redacted, rounds: 10 } },
      { field: 'name', old: 'a', new: 'b' },
    ])
    expect(pointers).toEqual(['/changes/0/old', '/changes/0/new/hash'])
  })

  test('of headers stay only on the allow-list', () => {
    const headers = {
      'Content-Type': 'text/plain',
      'X-Vendor-Auth': 'abc',
      Cookie: ['a'],
      Host: 'h',
    }
    const { event, pointers } = redactSecrets({ request: { headers } })
    expect(event.request).toEqual({
      headers: {
        'Content-Type': 'text/plain',
        'X-Vendor-Auth': redacted,
        Cookie: redacted,
        Host: 'h',
      },
    })
    expect(pointers).toEqual(['/request/headers/X-Vendor-Auth', '/request/headers/Cookie'])
  })
})

test('a name that is a credential is replaced, no member is lost, and personal follows', () => {
  const one = `ghp_${'a1B2'.repeat(9)}`
  const two = `ghp_${'b1C2'.repeat(9)}`
  const { event, pointers } = redactSecrets({
    details: { a: 0, [one]: { note: 'x' }, [two]: 2 },
    personal: [`/details/${one}/note`, { pointer: `/details/${two}` }, '/details/a'],
  })
  expect(event).toEqual({
    details: { a: 0, [redacted]: { note: 'x' }, '[redacted 2]': 2 },
    personal: [`/details/${redacted}/note`, { pointer: '/details/[redacted 2]' }, '/details/a'],
  })
  expect(pointers).toEqual([`/details/${redacted}`, '/details/[redacted 2]'])
})

test('a renamed member never takes the name of another', () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  const other = `ghp_${'b1C2'.repeat(9)}`
  const details = { [secret]: 1, [other]: 2, [redacted]: 3, '[redacted 2]': 4 }
  expect(Object.values(redact(details).event as JsonObject).sort()).toEqual([1, 2, 3, 4])
})

test('nothing to cut gives back the very same object', () => {
  const event = { action: 'a.b', details: { list: [{ a: 'b' }] } }
  expect(redactSecrets(event).event).toBe(event)
})

function redact(details: JsonObject) {
  const { event, pointers } = redactSecrets({ details })
  return { event: event.details, pointers }
}
