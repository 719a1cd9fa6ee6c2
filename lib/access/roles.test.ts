import { describe, expect, it } from 'vitest'
import { can, permissionsOfRole, scopesWithin } from './roles'
import type { KeyPrincipal, Permission } from './schema'

const holders = (permission: Permission) =>
  ['owner', 'admin', 'auditor', 'member'].filter((role) => permissionsOfRole(role).has(permission))

describe('built-in roles', () => {
  it('show the audit log to owners, admins and auditors, and to nobody else', () => {
    expect(holders('audit_log.view')).toEqual(['owner', 'admin', 'auditor'])
  })

  it('let owners and admins alone manage keys, members and settings', () => {
    for (const permission of ['api_keys.manage', 'members.manage', 'events.write'] as const) {
      expect(holders(permission)).toEqual(['owner', 'admin'])
    }
  })

  it('give nothing to a role that no table knows, prototype names included', () => {
    for (const role of ['', 'Owner', 'root', 'constructor', '__proto__']) {
      expect(permissionsOfRole(role).size).toBe(0)
    }
  })
})

describe('a key', () => {
  const key = (scope: 'events:read' | 'events:write'): KeyPrincipal => ({
    kind: 'api_key',
    companyId: 'c',
    companySlug: 'c',
    plan: 'enterprise',
    keyId: 'k',
    keyName: 'k',
    serviceAccount: null,
    scopes: new Set([scope]),
    ip: null,
    userAgent: null,
    requestId: null,
  })

  it('may do what its scopes stand for and nothing else', () => {
    expect(can(key('events:read'), 'audit_log.view')).toBe(true)
    expect(can(key('events:read'), 'events.write')).toBe(false)
    expect(can(key('events:write'), 'audit_log.view')).toBe(false)
    expect(can(key('events:write'), 'api_keys.manage')).toBe(false)
  })

  it('keeps only the scopes that its maker may hand out', () => {
    const wanted = ['events:read', 'events:write']
    expect([...scopesWithin(wanted, permissionsOfRole('auditor'))]).toEqual(['events:read'])
    expect([...scopesWithin(wanted, permissionsOfRole('member'))]).toEqual([])
  })
})
