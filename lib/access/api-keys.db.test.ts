import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { authenticateKey } from './authenticate-key'
import { createApiKey, revokeApiKey } from './commands/api-keys'
import { changeMemberRole, deactivateMember, removeMember } from './commands/members'
import { reportAttempts } from './jobs'
import { listApiKeys } from './queries/api-keys'
import type { SessionPrincipal } from './schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  readAllText,
  readEvents,
  type TestCompany,
} from './test-access'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
let admin: SessionPrincipal
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  await makeMember(acme, 'owner')
  admin = await makeMember(acme, 'admin')
})
afterEach(() => setClock())
afterAll(() => instance.close())

const use = (key: string) => authenticateKey({ authorization: `Bearer ${key}`, ...from })
const refused = expect.objectContaining({ code: 'unauthorized', status: 401 })
const both = ['events:read', 'events:write'] as const

describe('an API key', () => {
  it('opens its own company with its scopes, and says when it was used', async () => {
    const { id, key } = await createApiKey(admin, { name: 'ci', scopes: [...both] })
    expect(key).toMatch(new RegExp(`^tk_${id}_[0-9A-Za-z]{40}$`))
    const principal = await use(key)
    expect(principal).toMatchObject({ companyId: acme.id, keyId: id, keyName: 'ci' })
    expect([...principal.scopes]).toEqual(both)
    const [view] = await listApiKeys(admin)
    expect(view).toMatchObject({ id, state: 'active', createdBy: { name: 'The admin' } })
    expect(view?.lastUsedAt).not.toBeNull()
  })

  it('is written down nowhere: only its hash is kept', async () => {
    const { id, key } = await createApiKey(admin, { name: 'quiet', scopes: ['events:read'] })
    const secret = key.slice(`tk_${id}_`.length)
    await use(key)
    await use(`tk_${id}_${'x'.repeat(40)}`).catch(() => {})
    expect(await readAllText()).not.toContain(secret)
    expect(JSON.stringify(await listApiKeys(admin))).not.toContain(secret)
  })

  it('that is revoked cannot be used again, from that moment on', async () => {
    const { id, key } = await createApiKey(admin, { name: 'gone', scopes: ['events:read'] })
    await use(key)
    await revokeApiKey(admin, { id })
    await expect(use(key)).rejects.toThrow(refused)
    await expect(revokeApiKey(admin, { id })).rejects.toThrow('api_key_not_found')
    expect(await readEvents(acme.id, 'api_key.revoked')).toMatchObject([
      { via: { type: 'session', id: admin.sessionId }, actor: { type: 'user' } },
    ])
  })

  it('that another process revoked is refused two seconds later', async () => {
    const start = Date.now()
    setClock(() => start)
    const { id, key } = await createApiKey(admin, { name: 'far', scopes: ['events:read'] })
    await use(key)
    await sql().query('test.revoke', 'UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id])
    setClock(() => start + 2_000)
    await expect(use(key)).rejects.toThrow(refused)
  })

  it('expires at its moment, and cannot be made to expire before now', async () => {
    const start = Date.now()
    const expiresAt = new Date(start + 60_000).toISOString()
    const { key } = await createApiKey(admin, { name: 'brief', scopes: ['events:read'], expiresAt })
    setClock(() => start + 59_000)
    await use(key)
    setClock(() => start + 60_000)
    await expect(use(key)).rejects.toThrow(refused)
    await expect(
      createApiKey(admin, { name: 'late', scopes: ['events:read'], expiresAt }),
    ).rejects.toThrow('must lie in the future')
  })

  it('gets one and the same answer whatever is wrong with it', async () => {
    const { id, key } = await createApiKey(admin, { name: 'same', scopes: ['events:read'] })
    const answers = []
    for (const authorization of [
      null,
      'Basic abc',
      'Bearer tk_short',
      `Bearer tk_00000000_${'a'.repeat(40)}`,
      `Bearer tk_${id}_${'a'.repeat(40)}`,
      `Bearer ${key}x`,
    ]) {
      answers.push(await authenticateKey({ authorization, ...from }).catch((error) => error.detail))
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('valid API key')
  })

  it('does no more than its maker may do now, and nothing once they are gone', async () => {
    const maker = await makeMember(acme, 'admin', 'maker@acme.example')
    const { key } = await createApiKey(maker, { name: 'theirs', scopes: [...both] })
    expect([...(await use(key)).scopes]).toEqual(both)
    const { memberId } = maker
    await changeMemberRole(acme.operator, { memberId, role: 'auditor' })
    expect([...(await use(key)).scopes]).toEqual(['events:read'])
    await deactivateMember(acme.operator, { memberId })
    expect([...(await use(key)).scopes]).toEqual([])
    await removeMember(acme.operator, { memberId })
    await expect(use(key)).rejects.toThrow(refused)
  })

  it('made by the operator is bound by nobody', async () => {
    const { key } = await createApiKey(acme.operator, { name: 'ops', scopes: ['events:write'] })
    expect([...(await use(key)).scopes]).toEqual(['events:write'])
    expect((await readEvents(acme.id, 'api_key.created')).at(-1)).toMatchObject({
      actor: { type: 'system', name: 'operator' },
      via: { type: 'cli' },
      details: { operator: 'ops', scopes: ['events:write'], expires_at: null },
    })
  })

  it('is made, listed and revoked only by who may manage keys, in their own company', async () => {
    const auditor = await makeMember(acme, 'auditor')
    const input = { name: 'no', scopes: ['events:read' as const] }
    await expect(createApiKey(auditor, input)).rejects.toThrow('permission_missing')
    await expect(listApiKeys(auditor)).rejects.toThrow('permission_missing')
    const { id } = await createApiKey(admin, { name: 'ours', scopes: ['events:read'] })
    const stranger = await makeMember(other, 'owner')
    expect(await listApiKeys(stranger)).toEqual([])
    await expect(revokeApiKey(stranger, { id })).rejects.toThrow('api_key_not_found')
  })

  it('needs a name and at least one scope that exists', async () => {
    await expect(createApiKey(admin, { name: ' ', scopes: [] })).rejects.toMatchObject({
      status: 422,
      errors: [
        { pointer: '/name', message: 'must not be empty' },
        { pointer: '/scopes', message: 'must name at least one scope' },
      ],
    })
  })
})

describe('refused keys', () => {
  it("stand in the log of the company whose key it is, unknown ones in the instance's", async () => {
    const company = await makeCompany('probed')
    const { id } = await createApiKey(company.operator, { name: 'k', scopes: ['events:read'] })
    await use(`tk_${id}_${'b'.repeat(40)}`).catch(() => {})
    expect(await readEvents(company.id, 'api_key.rejected')).toMatchObject([
      {
        actor: { type: 'api_key', id },
        via: { type: 'system' },
        details: { reason: 'wrong_secret' },
      },
    ])
    const before = (await readEvents(instance.instanceId, 'api_key.rejected')).length
    await use(`tk_11111111_${'b'.repeat(40)}`).catch(() => {})
    expect(await readEvents(instance.instanceId, 'api_key.rejected')).toHaveLength(before + 1)
  })

  it('with made-up ids are one subject: their maker cannot fill the log', async () => {
    const start = Math.ceil(Date.now() / 60_000) * 60_000 + 600_000
    setClock(() => start)
    const rejected = () => readEvents(instance.instanceId, 'api_key.rejected')
    const before = (await rejected()).length
    for (let n = 0; n < 30; n += 1) {
      await use(`tk_${String(n).padStart(8, '0')}_${'c'.repeat(40)}`).catch(() => {})
    }
    setClock(() => start + 66_000)
    await reportAttempts()
    const events = (await rejected()).slice(before)
    expect(events.filter((event) => event.details?.count === undefined)).toHaveLength(10)
    expect(events.at(-1)?.details).toEqual({ reason: 'unknown', count: 20 })
  })
})
