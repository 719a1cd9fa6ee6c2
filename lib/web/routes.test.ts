import { expect, it } from 'vitest'
import { routes, safeCallback } from './routes'

it('values in an address are encoded, empty ones left out', () => {
  expect(routes.event('a/b', '?x')).toBe('/a%2Fb/audit-logs/%3Fx')
  expect(routes.auditLogs('acme', { q: 'a & b', cursor: undefined, x: '' })).toBe(
    '/acme/audit-logs?q=a+%26+b',
  )
})

it('signing in leads back to pages of this instance and nowhere else', () => {
  expect(safeCallback('/acme/audit-logs?q=x')).toBe('/acme/audit-logs?q=x')
  for (const wanted of [
    null,
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'http://[',
    '//[',
  ]) {
    expect(safeCallback(wanted)).toMatch(/^\/$|^\/[^/\\]/)
  }
})
