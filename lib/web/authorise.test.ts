import { expect, it } from 'vitest'
import type { KeyPrincipal, SessionPrincipal } from '@/lib/access/schema'
import { authorise } from './authorise'

const facts = { requestId: 'r', ip: null, userAgent: null }
const options = { permission: 'audit_log.view', scope: 'events:read' } as const
const company = { companyId: 'c', companySlug: 'acme', plan: 'enterprise' }

const member: SessionPrincipal = {
  kind: 'session',
  ...company,
  userId: 'u',
  memberId: 'm',
  sessionId: 's',
  email: 'ana@acme.example',
  name: 'Ana',
  role: 'owner',
  roleLabel: 'Owner',
  permissions: new Set(['audit_log.view']),
  needsTwoFactor: false,
  ip: null,
  userAgent: null,
  requestId: null,
}
const key: KeyPrincipal = {
  kind: 'api_key',
  ...company,
  keyId: 'k',
  keyName: 'ci',
  serviceAccount: null,
  scopes: new Set(['events:read']),
  ip: null,
  userAgent: null,
  requestId: null,
}

it('answers 403 to members who have yet to set up the second factor that their company asks for', async () => {
  await expect(authorise({ ...member, needsTwoFactor: true }, { facts, options })).rejects.toThrow(
    expect.objectContaining({ code: 'two_factor_required', status: 403 }),
  )
  await authorise(member, { facts, options })
})

it('lets keys through: a second factor is for people', async () => {
  await authorise(key, { facts, options })
})
