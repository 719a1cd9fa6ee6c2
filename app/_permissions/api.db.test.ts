// Every method of every route is called with every kind of key and session; what a key may not read, a session may not
// either, and the other way round where the matrix says so.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiKey, revokeApiKey } from '@/lib/access/commands/api-keys'
import {
  createServiceAccount,
  setServiceAccountActive,
} from '@/lib/access/commands/service-accounts'
import { type Scope, scopes } from '@/lib/access/schema'
import { makeCompany, makeMember, type TestCompany } from '@/lib/access/test-access'
import { type Ids, makeUnknownIds, openTestWorld, type World } from '@/lib/access/test-world'
import { setClock } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { type Access, expectAccess, permissionsIn } from './expect-access'
import type { ApiEntry } from './entries'
import { api } from './matrix'

// Who may have a file is asked here, not what is in it.
vi.mock('@/lib/exports/export-to-file', () => ({
  exportToFile: async (_: unknown, { path }: { path: string }) => {
    writeFileSync(path, 'PK')
    return { rows: 0, bytes: 2, sha256: '00', manifestSha256: '00' }
  },
}))

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>
type Route = { method: string; address: string; entry: ApiEntry }
type Caller = { headers: Record<string, string>; company?: string; ids?: Ids }

let world: World
let keys: Record<string, string>
beforeAll(async () => {
  world = await openTestWorld()
  keys = await makeKeys()
})
afterAll(() => world.close())

const routes = Object.entries(api)
  .map(([door, entry]): Route => {
    const [method = '', address = ''] = door.split(' ')
    return { method, address, entry }
  })
  .filter(({ entry }) => entry.elsewhere === undefined)

describe.each(routes)('$method $address', (route) => {
  const { scope, needs } = route.entry
  const isOpen = needs === 'everyone' || needs === 'token'

  it('lets in the sessions that the matrix names, and no other', async () => {
    const wanted: Record<string, Access> = {}
    const got: Record<string, Access> = {}
    for (const viewer of world.viewersOf(permissionsIn(needs ?? 'everyone'))) {
      wanted[viewer.name] = needs === undefined ? 'sign_in' : expectAccess(viewer, { needs })
      const headers = await cookieOf(await viewer.enter())
      got[viewer.name] = await accessOf(await call(route, { headers }))
    }
    expect(got).toEqual(wanted)
  })

  it('lets in a key that carries its scope, and no other', async () => {
    const wanted: Record<string, string> = {}
    const got: Record<string, string> = {}
    for (const [name, key] of Object.entries(keys)) {
      wanted[name] = isOpen
        ? await codeOf(await call(route, { headers: {} }))
        : expectKey(name, scope)
      got[name] = await codeOf(await call(route, { headers: bearer(key) }))
    }
    expect(got).toEqual(wanted)
  })

  if (needs !== 'everyone' && (route.entry.params || route.entry.query)) {
    it('answers ids of another company as ids of nothing, to keys and sessions', async () => {
      await world.requireTwoFactor(false)
      const callers = [
        ...(scope ? [bearer(keys[`a key with ${scope}`] ?? '')] : []),
        ...(needs ? [await cookieOf(world.owner.sessionId)] : []),
      ]
      const [unknown, foreign] = [makeUnknownIds(), world.foreignIds]
      for (const headers of callers) {
        const nothing = await tell(await call(route, { headers, ids: unknown }), unknown)
        expect(await tell(await call(route, { headers, ids: foreign }), foreign)).toEqual(nothing)
      }
    })
  }
})

it('every route refuses the methods that the matrix does not name', async () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  for (const address of new Set(routes.map((route) => route.address))) {
    const named = Object.keys(api).filter((door) => door.endsWith(` ${address}`))
    for (const method of methods.filter((one) => !named.includes(`${one} ${address}`))) {
      const headers = bearer(keys['a key with both scopes'] ?? '')
      const handler = await load(address, method)
      // Next itself answers 405 for a method that is not exported.
      if (handler === undefined) continue
      const response = await call({ method, address, entry: {} }, { headers })
      expect(response.status, `${method} ${address}`).toBe(405)
    }
  }
})

it('a plan without the log keeps its reads from keys and sessions', async () => {
  const small = await makeCompany('small', 'free')
  const { key } = await createApiKey(small.operator, { name: 'Key', scopes: [...scopes] })
  const cookie = await cookieOf((await makeMember(small, 'owner')).sessionId)
  for (const route of routes) {
    const { scope, needs, readsLog = false } = route.entry
    const ask = async (headers: Caller['headers']) =>
      codeOf(await call(route, { headers, company: 'small' }))
    const isReading = readsLog || scope === 'events:read' || String(needs).startsWith('audit_log.')
    const refused = 'plan_lacks_audit_logs'
    if (scope) expect(await ask(bearer(key)), route.address).toBe(isReading ? refused : 'let_in')
    if (permissionsIn(needs ?? 'everyone').length > 0) {
      expect(await ask(cookie), route.address).toBe(isReading ? refused : 'let_in')
    }
  }
})

/** Keys of the company `acme`, each by what is the matter with it, and one of another company. */
async function makeKeys(): Promise<Record<string, string>> {
  const { acme, other, owner, deactivated } = world
  const plain = await makeMember(acme, 'member', 'plain@acme.example')
  const make = async (company: TestCompany, given: Partial<Parameters<typeof createApiKey>[1]>) =>
    createApiKey(company.operator, { name: 'Key', scopes: [...scopes], ...given })
  const revoked = await make(acme, {})
  await revokeApiKey(acme.operator, { id: revoked.id })
  const account = await createServiceAccount(acme.operator, { name: 'Reader', role: 'admin' })
  const stopped = await createServiceAccount(acme.operator, { name: 'Stopped', role: 'admin' })
  const ofStopped = await make(acme, { serviceAccountId: stopped.id })
  await setServiceAccountActive(acme.operator, { id: stopped.id, isActive: false })
  const made = await make(acme, {})
  const ofMaker = (maker: typeof owner) =>
    createApiKey({ ...maker, permissions: owner.permissions }, { name: 'Own', scopes: [...scopes] })
  const ofOwner = await ofMaker(owner)
  const ofDeactivated = await ofMaker(deactivated)
  const ofMember = await ofMaker(plain)
  const expired = await makeExpired(acme)
  return {
    'no key at all': '',
    'something that is no key': 'secret',
    'a key that never was': `tk_${'a'.repeat(8)}_${'b'.repeat(43)}`,
    'a key with a wrong secret': `${made.key.slice(0, -4)}AAAA`,
    'a revoked key': revoked.key,
    'an expired key': expired,
    'a key with events:read': (await make(acme, { scopes: ['events:read'] })).key,
    'a key with events:write': (await make(acme, { scopes: ['events:write'] })).key,
    'a key with both scopes': made.key,
    'a key of an owner': ofOwner.key,
    'a key of a deactivated admin': ofDeactivated.key,
    'a key of somebody who is a plain member now': ofMember.key,
    'a key of a service account': (await make(acme, { serviceAccountId: account.id })).key,
    'a key of a service account that was stopped': ofStopped.key,
    // Opens its own company, whatever the address names: what is in there is held beside this.
    'a key of another company': (await make(other, {})).key,
  }
}

async function makeExpired({ operator }: TestCompany): Promise<string> {
  const anHourAgo = Date.now() - 3_600_000
  setClock(() => anHourAgo)
  const expiresAt = new Date(anHourAgo + 60_000)
  const { key } = await createApiKey(operator, { name: 'Key', scopes: [...scopes], expiresAt })
  setClock()
  return key
}

const refusedKeys = [
  ...['no key at all', 'something that is no key', 'a key that never was'],
  ...['a key with a wrong secret', 'a revoked key', 'an expired key'],
]
const powerlessKeys = [
  ...['a key of a deactivated admin', 'a key of somebody who is a plain member now'],
  'a key of a service account that was stopped',
]

function expectKey(name: string, scope: Scope | undefined): string {
  if (scope === undefined || refusedKeys.includes(name)) return 'unauthorized'
  if (powerlessKeys.includes(name)) return 'scope_missing'
  const only = scopes.find((one) => name === `a key with ${one}`)
  return only === undefined || only === scope ? 'let_in' : 'scope_missing'
}

function bearer(key: string): Record<string, string> {
  return key === '' ? {} : { authorization: `Bearer ${key}` }
}

async function cookieOf(sessionId: string | null): Promise<Record<string, string>> {
  if (sessionId === null) return {}
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  return { cookie: `trailkeeper.session=${token}` }
}

async function load(address: string, method: string): Promise<Handler | undefined> {
  const file = join(process.cwd(), 'app', address, 'route.ts')
  const module: Record<string, unknown> = await import(file)
  const handler = module[method]
  return typeof handler === 'function' ? (handler as Handler) : undefined
}

async function call(
  { method, address, entry }: Route,
  { headers, company = 'acme', ids = world.ids }: Caller,
): Promise<Response> {
  const handler = await load(address, method)
  if (!handler) throw new Error(`${address} exports no ${method}`)
  const params = entry.params?.(ids) ?? {}
  const path = address.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) =>
    [params[name] ?? ''].flat().join('/'),
  )
  const query = new URLSearchParams({
    ...entry.query?.(ids),
    ...(entry.needs && permissionsIn(entry.needs).length > 0 ? { company } : {}),
  })
  const request = new Request(`http://localhost${path}?${query}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(entry.body === undefined ? {} : { body: entry.body }),
  })
  return handler(request, { params: Promise.resolve(params) })
}

/** Of a refusal its code; what was let in may still find nothing, or be wrong in what it asks. */
async function codeOf(response: Response): Promise<string> {
  if (response.status >= 500) throw new Error(await response.text())
  if (![401, 403].includes(response.status)) return 'let_in'
  const { code } = (await response.json()) as { code: string }
  return code
}

async function accessOf(response: Response): Promise<Access> {
  if (response.status === 404) return 'hidden'
  const code = await codeOf(response)
  if (code === 'unauthorized') return 'sign_in'
  if (code === 'two_factor_required') return 'two_factor'
  expect(code).toBe('let_in')
  return 'open'
}

/** Everything that an answer tells, but the ids of what was asked and of the request. */
async function tell(response: Response, ids: Ids) {
  const { 'x-request-id': requestId = '\0', ...headers } = Object.fromEntries(response.headers)
  let body = await response.text()
  for (const id of [requestId, ...Object.values(ids)]) body = body.replaceAll(id, '…')
  return { status: response.status, headers, body }
}
