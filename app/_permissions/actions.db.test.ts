// Every server action is a public POST endpoint: each is called as everybody, and with ids of another company.
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readEvents } from '@/lib/access/test-access'
import {
  type Ids,
  makeUnknownIds,
  openTestWorld,
  resources,
  type World,
} from '@/lib/access/test-world'
import { loadEnv } from '@/lib/platform/env'
import type { ActionResult } from '@/lib/web/action'
import { type Access, expectAccess, permissionsIn } from './expect-access'
import type { ActionEntry } from './entries'
import { actions } from './matrix'

const request = vi.hoisted(() => ({ headers: new Headers() }))
// What Next's bundler puts there on the server; the package itself points to the browser's.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server'))
vi.mock('next/headers', () => ({
  headers: async () => request.headers,
  cookies: async () => ({ delete: () => undefined }),
}))
vi.mock('next/cache', () => ({ refresh: () => undefined }))
vi.mock('next/server', () => ({ after: () => undefined }))

type RunAction = (input: Record<string, unknown>) => Promise<ActionResult<unknown>>

let world: World
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

const entries = Object.entries(actions).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, given]) =>
    [given].flat().map((entry, at) => {
      const place = file.split('/').slice(1, -1).join('/')
      return { title: `${place} ${name}${at > 0 ? ` (${at + 1})` : ''}`, file, name, entry }
    }),
  ),
)

describe.each(entries)('the action $title', ({ file, name, entry }) => {
  it('lets in whom the matrix says, and nobody else', async () => {
    const run = await load(file, name)
    const wanted: Record<string, Access> = {}
    const got: Record<string, Access> = {}
    for (const viewer of world.viewersOf(permissionsIn(entry.needs))) {
      if (entry.endsSession && viewer.hasSession) continue
      wanted[viewer.name] = expectAccess(viewer, entry)
      await comeAs(await viewer.enter())
      // Whoever is refused is refused for what is there; what is let in finds nothing, and changes nothing.
      const ids = wanted[viewer.name] === 'open' ? makeUnknownIds() : world.ids
      got[viewer.name] = accessOf(await call(run, { entry, ids }))
    }
    expect(got).toEqual(wanted)
  })

  if (namesIds(entry)) {
    it('answers ids of another company as ids of nothing', async () => {
      const run = await load(file, name)
      await world.requireTwoFactor(false)
      await comeAs(world.owner.sessionId)
      for (const resource of resources.filter((one) => namesResource(entry, one))) {
        // Every other id is the company's own: what is refused is this one.
        const ask = (id: string) => call(run, { entry, ids: { ...world.ids, [resource]: id } })
        const unknown = makeUnknownIds()[resource]
        const foreign = world.foreignIds[resource]
        const nothing = await ask(unknown)
        expect(nothing, resource).toMatch(/"code":"(\w+_not_found|role_unknown)"/)
        expect((await ask(foreign)).replaceAll(foreign, unknown), resource).toBe(nothing)
      }
    })
  }
})

it('a refused call leaves nothing in the log of the other company', async () => {
  const before = await readEvents(world.other.id)
  await world.requireTwoFactor(false)
  await comeAs(world.owner.sessionId)
  for (const { file, name, entry } of entries.filter((one) => permissionsIn(one.entry.needs)[0])) {
    const run = await load(file, name)
    const answer = await call(run, { entry, ids: world.foreignIds, company: 'other' })
    expect(accessOf(answer), name).toBe('hidden')
  }
  expect(await readEvents(world.other.id)).toEqual(before)
})

async function load(file: string, name: string): Promise<RunAction> {
  const module: Record<string, unknown> = await import(join(process.cwd(), file))
  const run = module[name]
  if (typeof run !== 'function') throw new Error(`${file} exports no action ${name}`)
  return run as RunAction
}

async function comeAs(sessionId: string | null): Promise<void> {
  request.headers = new Headers()
  if (sessionId === null) return
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  request.headers.set('cookie', `trailkeeper.session=${token}`)
}

/** The answer as text, without what was typed. A redirect and a page that is not there are thrown, and are answers too. */
async function call(
  run: RunAction,
  { entry, ids, company = 'acme' }: { entry: ActionEntry; ids: Ids; company?: string },
): Promise<string> {
  try {
    const result = await run({ company, ...entry.input?.(ids) })
    return JSON.stringify(result.ok ? { ok: true } : result.error)
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
    if (digest === undefined) throw error
    return digest
  }
}

function accessOf(answer: string): Access {
  const code = /"code":"(\w+)"/.exec(answer)?.[1] ?? ''
  if (code === 'internal_error') throw new Error(answer)
  if (code === 'unauthorized') return 'sign_in'
  if (code === 'two_factor_required') return 'two_factor'
  const closed = ['setup_closed', 'reset_closed', 'invitation_closed']
  const isHidden = ['not_found', 'permission_missing', ...closed].includes(code)
  return isHidden || answer.startsWith('NEXT_HTTP_ERROR_FALLBACK;404') ? 'hidden' : 'open'
}

function namesIds(entry: ActionEntry): boolean {
  return resources.some((resource) => namesResource(entry, resource))
}

function namesResource(entry: ActionEntry, resource: keyof Ids): boolean {
  const ids = makeUnknownIds()
  return JSON.stringify(entry.input?.(ids) ?? {}).includes(ids[resource])
}
