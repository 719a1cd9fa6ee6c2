import { describe, expect, it } from 'vitest'
import { operatorOf, originOf } from './origin'
import type { KeyPrincipal } from './schema'

const key: KeyPrincipal = {
  kind: 'api_key',
  companyId: 'c',
  companySlug: 'c',
  plan: 'enterprise',
  keyId: 'k',
  keyName: 'ci',
  serviceAccount: null,
  scopes: new Set(),
  ip: null,
  userAgent: null,
  requestId: 'request-7',
}

describe('the origin of an event', () => {
  it('names the request that caused it', () => {
    expect(originOf(key)).toEqual({
      actor: { type: 'api_key', id: 'k', name: 'ci' },
      request: { id: 'request-7' },
    })
  })

  it('has no request where there was none', () => {
    expect(originOf({ ...key, requestId: null })).not.toHaveProperty('request')
    expect(originOf(operatorOf('c'))).not.toHaveProperty('request')
  })
})
