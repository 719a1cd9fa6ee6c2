import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { authenticateKey } from './authenticate-key'
import { changeApiKey, createApiKey, revokeApiKey, rotateApiKey } from './commands/api-keys'
import {
  changeServiceAccountRole,
  createServiceAccount,
  deleteServiceAccount,
  setServiceAccountActive,
  updateServiceAccountText,
} from './commands/service-accounts'
import { changeMemberRole, removeMember } from './commands/members'
import { createRole } from './commands/roles'
import { reportEndingKeys } from './key-expiry'
import { listApiKeys } from './queries/api-keys'
import { listServiceAccounts } from './queries/service-accounts'
import type { SessionPrincipal } from './schema'
import {
  countWaiting,
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
} from './test-access'

const dayMs = 86_400_000
let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let admin: SessionPrincipal
let foreigner: SessionPrincipal
let auditor: SessionPrincipal
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  admin = await makeMember(acme, 'admin')
  auditor = await makeMember(acme, 'auditor')
  foreigner = await makeMember(await makeCompany('other'), 'owner')
})
afterEach(() => setClock())
afterAll(() => instance.close())

const use = (key: string) =>
  authenticateKey({ authorization: `Bearer ${key}`, ...from, requestId: null })
const refused = expect.objectContaining({ code: 'unauthorized' })
const inDays = (days: number) => new Date(Date.now() + days * dayMs)
const lastEvent = async (action: string) => (await readEvents(acme.id, action)).at(-1)

describe('a key', () => {
  it('gets a successor, and both work until the overlap is over', async () => {
    const old = await createApiKey(admin, { name: 'siem', scopes: ['events:read'] })
    const made = await rotateApiKey(admin, { id: old.id, overlapHours: 24, expiresAt: inDays(90) })
    expect([...(await use(made.key)).scopes]).toEqual(['events:read'])
    await use(old.key)
    expect(await listApiKeys(admin)).toContainEqual(
      expect.objectContaining({ id: old.id, replacedBy: made.id, state: 'active' }),
    )
    expect(await lastEvent('api_key.rotated')).toMatchObject({
      changes: [{ field: 'expires_at', old: null }],
      details: { successor: made.id, scopes: ['events:read'] },
    })
    await expect(
      rotateApiKey(admin, { id: old.id, overlapHours: 1, expiresAt: null }),
    ).rejects.toMatchObject({ code: 'key_replaced' })
    setClock(() => Date.now() + 24 * 3_600_000 + 3_000)
    await expect(use(old.key)).rejects.toThrow(refused)
    await use(made.key)
  })

  it('is rotated at once with no overlap, and never made to live longer by it', async () => {
    const until = inDays(0.5)
    const { id } = await createApiKey(admin, {
      name: 's',
      scopes: ['events:read'],
      expiresAt: until,
    })
    await rotateApiKey(admin, { id, overlapHours: 24, expiresAt: null })
    expect(await listApiKeys(admin)).toContainEqual(
      expect.objectContaining({ id, expiresAt: until.toISOString() }),
    )
    const other = await createApiKey(admin, { name: 'o', scopes: ['events:read'] })
    await rotateApiKey(admin, { id: other.id, overlapHours: 0, expiresAt: null })
    await expect(use(other.key)).rejects.toThrow(refused)
  })

  it('is changed with its old and new values told, and nothing told where nothing changed', async () => {
    const { id } = await createApiKey(admin, { name: 'before', scopes: ['events:write'] })
    const expiresAt = inDays(10)
    await changeApiKey(admin, { id, name: 'after', expiresAt })
    await changeApiKey(admin, { id, name: 'after' })
    expect((await readEvents(acme.id, 'api_key.updated')).map(({ changes }) => changes)).toEqual([
      [
        { field: 'name', old: 'before', new: 'after' },
        { field: 'expires_at', old: null, new: expiresAt.toISOString() },
      ],
    ])
  })

  it.each([
    ['another company', () => foreigner, 'api_key_not_found'],
    ['somebody without the permission', () => auditor, 'permission_missing'],
  ])('is not changed, rotated or revoked by %s', async (_, who, code) => {
    const { id, key } = await createApiKey(admin, { name: 'mine', scopes: ['events:read'] })
    const attempts = [
      changeApiKey(who(), { id, name: 'x' }),
      rotateApiKey(who(), { id, overlapHours: 0, expiresAt: null }),
      revokeApiKey(who(), { id }),
    ]
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code } })
    }
    await use(key)
  })

  it('lives no longer by the hand of somebody who may not do what it does', async () => {
    const { id } = await createApiKey(admin, { name: 'sends', scopes: ['events:write'] })
    const role = await createRole(acme.operator, {
      name: 'Key keeper',
      permissions: ['api_keys.manage'],
    })
    const { memberId, email } = await makeMember(acme, 'member')
    await changeMemberRole(acme.operator, { memberId, role: role.id })
    const keeper = await principalOf(acme, email)
    for (const change of [{ expiresAt: inDays(900) }, { name: 'mine' }]) {
      await expect(changeApiKey(keeper, { id, ...change })).rejects.toThrow(
        expect.objectContaining({ code: 'scope_not_yours' }),
      )
    }
    await revokeApiKey(keeper, { id })
  })

  it('is announced once in the week before it expires, and told once when it has', async () => {
    const { id } = await createApiKey(admin, {
      name: 'ending',
      scopes: ['events:read'],
      expiresAt: inDays(30),
    })
    const short = await createApiKey(admin, {
      name: 'short',
      scopes: ['events:read'],
      expiresAt: inDays(2),
    })
    expect((await reportEndingKeys()).map((key) => key.id)).not.toContain(id)
    setClock(() => inDays(24).getTime())
    const announced = (await reportEndingKeys()).map((key) => key.id)
    expect(announced).toContain(id)
    expect(announced).not.toContain(short.id)
    expect(await reportEndingKeys()).toEqual([])
    await changeApiKey(admin, { id, name: 'ending soon' })
    expect(await reportEndingKeys()).toEqual([])
    setClock(() => inDays(31).getTime())
    await reportEndingKeys()
    await reportEndingKeys()
    const told = async (action: string) =>
      (await readEvents(acme.id, action)).filter((event) =>
        JSON.stringify(event).includes(`"${id}"`),
      )
    expect(await told('api_key.expiring')).toMatchObject([{ via: { type: 'system' } }])
    expect(await told('api_key.expired')).toMatchObject([{ via: { type: 'system' } }])
  })
})

it('mails the end of a key to who made it, and to the administrators once they have left', async () => {
  const recipients: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      if (address.endsWith('@mailed.example')) recipients.push(address)
      done()
    },
    onData: (stream, _session, done) => stream.resume().on('end', () => done(null)),
  })
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      resolve((listening.address() as AddressInfo).port)
    })
  })
  setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
  try {
    const company = await makeCompany('mailed')
    const owner = await makeMember(company, 'owner')
    const maker = await makeMember(company, 'admin')
    const key = { scopes: ['events:read' as const], expiresAt: inDays(9) }
    await createApiKey(maker, { name: 'first', ...key })
    setClock(() => inDays(3).getTime())
    await reportEndingKeys()
    expect(recipients).toEqual([maker.email])
    setClock()
    // The account's key outlives its maker's membership; their own would not.
    const account = await createServiceAccount(maker, { name: 'Deploys', role: 'auditor' })
    await createApiKey(maker, { name: 'second', ...key, serviceAccountId: account.id })
    await removeMember(owner, { memberId: maker.memberId })
    setClock(() => inDays(3).getTime())
    await reportEndingKeys()
    expect(recipients).toEqual([maker.email, owner.email])
  } finally {
    setEnv({ SMTP_URL: '' })
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})

describe('a service account', () => {
  const make = async (name: string, role = 'auditor') =>
    (await createServiceAccount(admin, { name, role })).id

  it('bounds its keys by its role, and ends them with itself', async () => {
    const id = await make('Deploys')
    const { key } = await createApiKey(admin, {
      name: 'ci',
      scopes: ['events:read', 'events:write'],
      serviceAccountId: id,
    })
    expect([...(await use(key)).scopes]).toEqual(['events:read'])
    await changeServiceAccountRole(admin, { id, role: 'admin' })
    expect([...(await use(key)).scopes]).toEqual(['events:read', 'events:write'])
    expect(await lastEvent('service_account.role_changed')).toMatchObject({
      changes: [{ field: 'role', old: 'Auditor', new: 'Admin' }],
    })
    await setServiceAccountActive(admin, { id, isActive: false })
    expect([...(await use(key)).scopes]).toEqual([])
    await setServiceAccountActive(admin, { id, isActive: true })
    expect((await use(key)).scopes.size).toBe(2)
    await deleteServiceAccount(admin, { id })
    await expect(use(key)).rejects.toThrow(refused)
    expect(await lastEvent('service_account.deleted')).toMatchObject({
      details: { role: 'Admin', api_keys_revoked: [expect.any(String)] },
    })
    expect((await listServiceAccounts(admin)).map((account) => account.id)).not.toContain(id)
  })

  it('is deleted while one of its keys is rotated, and neither waits for the other for ever', async () => {
    const id = await make('Busy')
    const { id: keyId } = await createApiKey(admin, {
      name: 'ci',
      scopes: ['events:read'],
      serviceAccountId: id,
    })
    let work: Promise<PromiseSettledResult<unknown>[]> | undefined
    await inTransaction(async (tx) => {
      const held = 'SELECT id FROM service_accounts WHERE id = $1::uuid FOR UPDATE'
      await tx.sql.query('test.hold_account', held, [id])
      // The deletion comes first to the account, and the rotation has locked by then what it locks before that.
      const deletion = deleteServiceAccount(admin, { id })
      await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1)
      const rotation = rotateApiKey(admin, { id: keyId, overlapHours: 0, expiresAt: null })
      work = Promise.allSettled([deletion, rotation])
      await expect.poll(countWaiting, { timeout: 10_000 }).toBe(2)
    })
    expect(await work).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'service_account_not_found' } },
    ])
    expect(await listApiKeys(admin, { serviceAccountId: id })).not.toContainEqual(
      expect.objectContaining({ state: 'active' }),
    )
  })

  it('is never an owner, has a name of its own, and a role that exists', async () => {
    await make('Taken')
    const tries = [
      { name: 'o', role: 'owner' },
      { name: 'taken', role: 'auditor' },
      { name: 'r', role: 'nobody' },
      { name: ' ', role: 'auditor' },
    ]
    const codes = []
    for (const input of tries) {
      const [result] = await Promise.allSettled([createServiceAccount(admin, input)])
      codes.push(result.status === 'rejected' ? result.reason.code : 'made')
    }
    expect(codes).toEqual(['owners_only', 'name_taken', 'role_unknown', 'invalid_input'])
  })

  it('is renamed with its old and new values told', async () => {
    const id = await make('Old name')
    await updateServiceAccountText(admin, { id, name: 'New name', description: 'why' })
    expect(await lastEvent('service_account.updated')).toMatchObject({
      changes: [
        { field: 'name', old: 'Old name', new: 'New name' },
        { field: 'description', old: null, new: 'why' },
      ],
    })
  })

  it.each([
    ['another company', () => foreigner, 'service_account_not_found'],
    ['somebody without the permission', () => auditor, 'permission_missing'],
  ])('is not touched by %s', async (_, who, code) => {
    const id = await make(`Of acme, for ${code}`)
    const before = await listServiceAccounts(admin)
    const attempts = [
      updateServiceAccountText(who(), { id, name: 'x', description: null }),
      changeServiceAccountRole(who(), { id, role: 'member' }),
      setServiceAccountActive(who(), { id, isActive: false }),
      deleteServiceAccount(who(), { id }),
      createApiKey(who(), { name: 'x', scopes: ['events:read'], serviceAccountId: id }),
    ]
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code } })
    }
    expect(await listServiceAccounts(admin)).toEqual(before)
  })
})
