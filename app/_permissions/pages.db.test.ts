// Every page is asked for as everybody. Pages decide before they render, so that no server is needed; how the answers look
// on the wire, e2e/permissions.spec.ts holds.
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Ids,
  makeUnknownIds,
  openTestWorld,
  type Viewer,
  type World,
} from '@/lib/access/test-world'
import { loadEnv } from '@/lib/platform/env'
import { type Access, expectAccess, permissionsIn } from './expect-access'
import type { PageEntry } from './entries'
import { pages } from './matrix'

const request = vi.hoisted(() => ({ headers: new Headers() }))
/**
 * What only draws is not drawn here: it wants React as a browser has it, while pages are loaded as on the server. Whatever
 * is taken from these, or called, is nothing again.
 */
const { drawing, nothing } = vi.hoisted(() => {
  const handler: ProxyHandler<object> = {
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : nothing),
    has: () => true,
    apply: () => nothing,
  }
  const nothing: object = new Proxy(() => undefined, handler)
  return { drawing: new Proxy({}, handler), nothing }
})
vi.mock('react', async (load) => ({ ...(await load<object>()), createContext: () => nothing }))
vi.mock('next/link', () => drawing)
vi.mock('next/dynamic', () => drawing)
vi.mock('next-auth/react', () => drawing)
vi.mock('lucide-react', () => drawing)
vi.mock('radix-ui', () => drawing)
vi.mock('cmdk', () => drawing)
vi.mock('@tanstack/react-virtual', () => drawing)
vi.mock('@tanstack/react-table', () => drawing)
vi.mock('react-day-picker', () => drawing)
vi.mock('nuqs', () => drawing)
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server'))
vi.mock('next/headers', () => ({
  headers: async () => request.headers,
  cookies: async () => ({ get: () => undefined }),
}))

type Page = (props: {
  params: Promise<Record<string, string>>
  searchParams: Promise<Record<string, string>>
}) => unknown

let world: World
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

const asyncFunction = '[object AsyncFunction]'
const entries = Object.entries(pages).map(([address, entry]) => ({ address, entry }))

describe.each(entries)('the page $address', ({ address, entry }) => {
  it('lets in whom the matrix says, and nobody else', async () => {
    const page = await load(address)
    const wanted: Record<string, Access> = {}
    const got: Record<string, Access> = {}
    for (const viewer of world.viewersOf(permissionsIn(entry.needs))) {
      wanted[viewer.name] = expectAccess(viewer, entry)
      await comeAs(await viewer.enter())
      got[viewer.name] = accessOf(await ask(page, { entry, ids: world.ids }), { address, viewer })
    }
    expect(got).toEqual(wanted)
  })
})

const withIds = entries.filter(({ entry }) => entry.params || entry.query)
it.each(withIds)('$address is not there for ids of another company', async ({ address, entry }) => {
  const page = await load(address)
  await world.requireTwoFactor(false)
  await comeAs(world.owner.sessionId)
  const hidden = 'NEXT_HTTP_ERROR_FALLBACK;404'
  expect(await ask(page, { entry, ids: world.foreignIds })).toBe(hidden)
  expect(await ask(page, { entry, ids: makeUnknownIds() })).toBe(hidden)
  expect(await ask(page, { entry, ids: world.foreignIds, company: 'other' })).toBe(hidden)
  const answer = await ask(page, { entry, ids: world.ids })
  expect(answer.split(';')[2] ?? answer).toMatch(entry.leadsTo ?? /^page$/)
})

async function load(address: string): Promise<Page> {
  const module: { default?: unknown } = await import(
    join(process.cwd(), 'app', address, 'page.tsx')
  )
  return module.default as Page
}

async function comeAs(sessionId: string | null): Promise<void> {
  request.headers = new Headers()
  if (sessionId === null) return
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  request.headers.set('cookie', `trailkeeper.session=${token}`)
}

async function ask(
  page: Page,
  { entry, ids, company = 'acme' }: { entry: PageEntry; ids: Ids; company?: string },
): Promise<string> {
  try {
    const params = Promise.resolve({ company, ...entry.params?.(ids) })
    const searchParams = Promise.resolve({ ...entry.query?.(ids) })
    await finish(await page({ params, searchParams }))
    return 'page'
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
    if (digest === undefined) throw error
    return digest
  }
}

/** A page that is nothing but another component has decided when that has. */
async function finish(result: unknown): Promise<void> {
  if (typeof result !== 'object' || result === null || !('type' in result)) return
  const { type, props } = result as { type: unknown; props?: unknown }
  if (typeof type !== 'function' || Object.prototype.toString.call(type) !== asyncFunction) return
  await finish(await type(props))
}

function accessOf(
  answer: string,
  { address, viewer }: { address: string; viewer: Viewer },
): Access {
  if (answer.startsWith('NEXT_HTTP_ERROR_FALLBACK;404')) return 'hidden'
  const [, to = ''] = /^NEXT_REDIRECT;\w+;([^;]*);/.exec(answer) ?? []
  // The root sends strangers to sign in, and that is all it does.
  if (to.startsWith('/signin')) return address === '/' ? 'open' : 'sign_in'
  // A redirect to the account is what a company begins with for some, and all that is left to others.
  return to === '/acme/account' && viewer.needsTwoFactor ? 'two_factor' : 'open'
}
