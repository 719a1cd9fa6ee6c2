import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientIpHeader, makeProxyCheck, settleForwardedHeaders } from './forwarded-headers'

const isProxy = makeProxyCheck(['10.0.0.0/8', '::1', '2001:db8::/32'])

function settle(address: string, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  settleForwardedHeaders(headers, { address, isProxy })
  return headers
}

describe('forwarded headers', () => {
  it('of a stranger are removed, also the name that the app reads', () => {
    const headers = settle('203.0.113.9', {
      host: 'audit.example.com',
      forwarded: 'for=1.1.1.1',
      'x-real-ip': '1.1.1.1',
      'x-forwarded-for': '1.1.1.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      [clientIpHeader]: '1.1.1.1',
    })
    expect(headers).toEqual({
      host: 'audit.example.com',
      'x-forwarded-for': '203.0.113.9',
      [clientIpHeader]: '203.0.113.9',
    })
  })

  it('of a proxy of ours name the client and keep host and protocol', () => {
    const headers = settle('::ffff:10.1.2.3', {
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-proto': 'https',
    })
    expect(headers[clientIpHeader]).toBe('198.51.100.7')
    expect(headers['x-forwarded-proto']).toBe('https')
  })

  it('count from the right: an address that the client itself put first is not believed', () => {
    const headers = settle('10.1.2.3', { 'x-forwarded-for': '1.1.1.1, 198.51.100.7, 10.9.9.9' })
    expect(headers[clientIpHeader]).toBe('198.51.100.7')
    expect(headers['x-forwarded-for']).toBe('198.51.100.7')
  })

  it('are not believed past a word that is no address', () => {
    const headers = settle('10.1.2.3', { 'x-forwarded-for': '1.1.1.1, unknown, 10.9.9.9' })
    expect(headers[clientIpHeader]).toBe('10.9.9.9')
  })

  it('fall back to the socket when a proxy says nothing', () => {
    expect(settle('::1', {})[clientIpHeader]).toBe('::1')
  })

  it('with ports and brackets give the bare address', () => {
    expect(settle('10.1.2.3', { 'x-forwarded-for': '[2001:DB9::7]:443' })[clientIpHeader]).toBe(
      '2001:db9::7',
    )
    expect(settle('10.1.2.3', { 'x-forwarded-for': '198.51.100.7:5555' })[clientIpHeader]).toBe(
      '198.51.100.7',
    )
  })

  it('of a link-local neighbour lose the zone, which no event may have', () => {
    expect(settle('fe80::1%eth0', {})[clientIpHeader]).toBe('fe80::1')
  })
})
