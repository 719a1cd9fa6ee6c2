// The table of plans (what each of them gives) at the real doors: pages, routes and server actions, as an owner and with a key.
// A feature that gets a door gets a line in `doors`.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { actedByOperator } from '@/lib/access/origin'
import { readEvents } from '@/lib/access/test-access'
import { openTestWorld, type World } from '@/lib/access/test-world'
import { runTestCommand } from '@/lib/cli/test-command'
import { setPlan } from '@/lib/companies/commands'
import { type Plan, planFeatures, planKeys } from '@/lib/companies/plans'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { setClock } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { permissionsIn } from './expect-access'
import type { ActionEntry, ApiEntry, PageEntry } from './entries'
import { actions, api, pages } from './matrix'

const request = vi.hoisted(() => ({ headers: new Headers() }))
// As beside this file: pages are asked and not drawn.
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
  cookies: async () => ({ get: () => undefined, delete: () => undefined }),
}))
vi.mock('next/cache', () => ({ refresh: () => undefined }))
vi.mock('next/server', () => ({ after: () => undefined }))
// Who may have a file is asked here, not what is in it.
vi.mock('@/lib/exports/export-to-file', () => ({
  exportToFile: async (_: unknown, { path }: { path: string }) => {
    writeFileSync(path, 'PK')
    return { rows: 0, bytes: 2, sha256: '00', manifestSha256: '00' }
  },
}))

const exportFormats = ['csv', 'json', 'ndjson', 'bundle'] as const

/** FEATURES C1, by hand: what the code says must be this. */
const none = { log: false, reports: false, signature: false }
const basic = {
  ...none,
  kept: 90,
  retention: [90, 90],
  exports: [],
  alerts: false,
  streaming: false,
}
const table = {
  free: basic,
  developer: basic,
  startup: basic,
  professional: {
    ...basic,
    ...{ log: true, reports: true, exports: ['csv', 'json'], alerts: true },
  },
  enterprise: {
    ...{ log: true, reports: true, signature: true, kept: 730, retention: [90, 2_557] },
    ...{ exports: ['csv', 'json', 'ndjson', 'bundle'], alerts: true, streaming: true },
  },
} satisfies Record<Plan, object>

type Door = { name: string; open: () => Promise<string> }
/** What a door says: `given`, or what it says that the plan lacks. */
const given = 'given'

let world: World
let key: string
beforeAll(async () => {
  world = await openTestWorld()
  key = (
    await createApiKey(world.acme.operator, {
      name: 'Key',
      scopes: ['events:read', 'events:write'],
    })
  ).key
  await comeAs(world.owner.sessionId)
})
afterAll(async () => {
  setClock()
  await world.close()
})

const ofLog = (needs: PageEntry['needs']) =>
  permissionsIn(needs).some((one) => one === 'audit_log.view' || one === 'views.share')
const ofReports = (needs: PageEntry['needs']) => permissionsIn(needs).includes('reports.manage')

const pageDoors = Object.entries(pages)
const apiDoors = Object.entries(api).filter(([, entry]) => entry.elsewhere === undefined)
const actionDoors = Object.entries(actions).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, entry]) =>
    [entry].flat().map((one) => ({ file, name, entry: one })),
  ),
)

/** Every feature by its doors, and what each says where the plan lacks it. */
const doors: {
  feature: 'log' | 'reports' | 'signature' | 'alerts' | 'streaming'
  lacks: readonly string[]
  list: Door[]
}[] = [
  {
    feature: 'log',
    lacks: ['log', 'plan_lacks_audit_logs'],
    list: [
      ...pageDoors
        .filter(
          ([address, { needs, leadsTo }]) =>
            ofLog(needs) && !/\/(reports|alerts)/.test(address) && !leadsTo,
        )
        .map(([address, entry]) => pageDoor(address, entry)),
      ...apiDoors
        .filter(([, { needs, scope }]) => scope === 'events:read' || ofLog(needs ?? 'everyone'))
        .flatMap(([door, entry]) => [
          ...(entry.scope ? [apiDoor(door, entry, 'key')] : []),
          ...(entry.needs ? [apiDoor(door, entry, 'session')] : []),
        ]),
      ...actionDoors
        .filter(({ file, entry }) => ofLog(entry.needs) && !file.includes('/alerts/'))
        .map(actionDoor),
    ],
  },
  {
    feature: 'reports',
    lacks: ['reports', 'plan_lacks_audit_logs'],
    list: [
      ...pageDoors
        .filter(([address]) => address.includes('/reports'))
        .map(([address, entry]) => pageDoor(address, entry)),
      ...actionDoors.filter(({ entry }) => ofReports(entry.needs)).map(actionDoor),
    ],
  },
  {
    feature: 'signature',
    lacks: ['plan_lacks_signature', 'plan_lacks_audit_logs'],
    list: apiDoors
      .filter(([door]) => door === 'GET /api/console/report-evidence')
      .map(([door, entry]) => apiDoor(door, entry, 'session')),
  },
  {
    feature: 'alerts',
    lacks: ['alerts', 'log', 'plan_lacks_alerts', 'plan_lacks_audit_logs'],
    list: [
      ...pageDoors
        .filter(([address]) => address.includes('/alerts'))
        .map(([address, entry]) => pageDoor(address, entry)),
      ...actionDoors.filter(({ file }) => file.includes('/alerts/')).map(actionDoor),
      ...['apply', 'backtest'].map(alertCommandDoor),
    ],
  },
  {
    feature: 'streaming',
    lacks: ['plan_lacks_streaming', 'plan_lacks_audit_logs'],
    list: actionDoors
      .filter(({ name }) => ['createDestination', 'testDraft'].includes(name))
      .map(actionDoor),
  },
]

describe.each(planKeys)('on the plan %s', (plan) => {
  beforeAll(() => choose(plan))

  it('the numbers are those of the table', () => {
    const features = planFeatures(plan)
    expect({
      log: features.logVisible,
      reports: features.logVisible,
      signature: features.signature,
      kept: features.keptDays,
      retention: [features.retentionDays.min, features.retentionDays.max],
      exports: features.exportFormats,
      alerts: features.alerts,
      streaming: features.streaming,
    }).toEqual(table[plan])
  })

  it.each(doors)(
    '$feature is given or refused at every door alike',
    async ({ feature, lacks, list }) => {
      const got: Record<string, string> = {}
      const wanted: Record<string, string> = {}
      for (const { name, open } of list) {
        const answer = await open()
        got[name] = answer
        wanted[name] = table[plan][feature]
          ? given
          : lacks.includes(answer)
            ? answer
            : lacks.join(' or ')
      }
      expect(list.length).toBeGreaterThan(0)
      expect(got).toEqual(wanted)
    },
  )

  it.each(exportFormats)(
    'an export as %s is given or refused at every door alike',
    async (format) => {
      const formats: readonly string[] = table[plan].exports
      const answer = (said: string) => (said.startsWith('plan_lacks_') ? 'refused' : said)
      const wanted = formats.includes(format) ? given : 'refused'
      const [file, entry] = [
        'app/[company]/exports/actions.ts',
        { needs: 'audit_log.export' as const },
      ]
      const input = () => ({ format, q: 'action:none' })
      const made = actionDoor({ file, name: 'createExport', entry: { ...entry, input } })
      expect(answer(await made.open())).toBe(wanted)
      if (format === 'bundle') return
      const query = () => ({ format, q: 'action:none' })
      const door = 'GET /api/audit-log/export'
      expect(answer(await apiDoor(door, { ...api[door], query }, 'key').open())).toBe(wanted)
    },
  )

  it('a saved view leads to the page that says what the plan lacks', async () => {
    const entry = pages['/[company]/views/[view]'] as PageEntry
    const answer = await pageDoor('/[company]/views/[view]', entry).open()
    expect(answer).toContain(table[plan].log ? '/acme/audit-logs?' : '/acme/audit-logs;')
  })

  it('the log is recorded all the same', async () => {
    const before = (await readEvents(world.acme.id, 'door.opened')).length
    const entry = api['POST /api/audit-log'] as ApiEntry
    expect(await apiDoor('POST /api/audit-log', entry, 'key').open()).toBe(given)
    expect(await readEvents(world.acme.id, 'door.opened')).toHaveLength(before + 1)
    const [changed] = (await readEvents(world.acme.id, 'company.plan_changed')).slice(-1)
    expect(changed).toMatchObject({ changes: [{ field: 'plan', new: plan }] })
  })
})

it('every door of the log and of reports is in the table', () => {
  const names = doors.flatMap(({ list }) => list.map(({ name }) => name))
  expect(names).toContain('GET /api/audit-log by key')
  expect(names).toContain('the page /[company]/audit-logs')
  expect(names).toContain('app/[company]/views/actions.ts createView')
  expect(new Set(names).size).toBe(names.length)
})

it('the operator changes the plan by command, and the next request meets it', async () => {
  const door = apiDoor('GET /api/audit-log', api['GET /api/audit-log'] as ApiEntry, 'key')
  await choose('enterprise')
  expect(await door.open()).toBe(given)
  await runTestCommand(['company', 'set-plan', '--company', 'acme', '--plan', 'startup'])
  // What is known of a key is kept for two seconds.
  passSeconds(3)
  expect(await door.open()).toBe('plan_lacks_audit_logs')
  await runTestCommand(['company', 'set-plan', '--company', 'acme', '--plan', 'professional'])
  passSeconds(3)
  expect(await door.open()).toBe(given)
})

let offsetMs = 0
function passSeconds(seconds: number): void {
  offsetMs += seconds * 1_000
  setClock(() => Date.now() + offsetMs)
}

async function choose(plan: Plan): Promise<void> {
  const company = await findCompanyBySlug('acme')
  if (!company) throw new Error('acme is gone')
  // From another plan, so that the event is there.
  await setPlan(actedByOperator(), { company, plan: plan === 'free' ? 'startup' : 'free' })
  await setPlan(actedByOperator(), { company, plan })
  passSeconds(3)
}

async function comeAs(sessionId: string): Promise<void> {
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  request.headers = new Headers({ cookie: `trailkeeper.session=${token}` })
}

/** The feature whose notice stands on the page, else that it is given; of a redirect where it leads. */
function pageDoor(address: string, entry: PageEntry): Door {
  const open = async () => {
    const file = join(process.cwd(), 'app', address, 'page.tsx')
    const { default: page } = (await import(file)) as { default: (props: object) => unknown }
    const params = Promise.resolve({ company: 'acme', ...entry.params?.(world.ids) })
    const searchParams = Promise.resolve({ ...entry.query?.(world.ids) })
    try {
      return (await findNotice(await page({ params, searchParams }))) ?? given
    } catch (error) {
      if (error instanceof Error && 'digest' in error) return String(error.digest)
      throw error
    }
  }
  return { name: `the page ${address}`, open }
}

/** Looks through what a page returns; parts that wait for something are asked in their turn. */
async function findNotice(node: unknown): Promise<string | null> {
  if (Array.isArray(node)) {
    for (const child of node) {
      const found = await findNotice(child)
      if (found !== null) return found
    }
    return null
  }
  if (typeof node !== 'object' || node === null || !('type' in node)) return null
  const { type, props } = node as {
    type: unknown
    props?: { children?: unknown; feature?: string }
  }
  if (typeof type === 'function' && type.name === 'PlanNotice') return props?.feature ?? 'log'
  if (typeof type === 'function' && type.name === 'LogPage') return findNotice(await type(props))
  return findNotice(props?.children)
}

function apiDoor(door: string, entry: ApiEntry, by: 'key' | 'session'): Door {
  const [method = '', address = ''] = door.split(' ')
  const open = async () => {
    const module = (await import(join(process.cwd(), 'app', address, 'route.ts'))) as Record<
      string,
      (asked: Request, context: object) => Promise<Response>
    >
    const params = entry.params?.(world.ids) ?? {}
    const path = address.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) =>
      [params[name] ?? ''].flat().join('/'),
    )
    const query = new URLSearchParams({
      ...entry.query?.(world.ids),
      ...(entry.needs ? { company: 'acme' } : {}),
    })
    const headers = {
      'content-type': 'application/json',
      ...(by === 'key'
        ? { authorization: `Bearer ${key}` }
        : { cookie: request.headers.get('cookie') ?? '' }),
    }
    const body = entry.body === undefined ? {} : { body: entry.body }
    const asked = new Request(`http://localhost${path}?${query}`, { method, headers, ...body })
    const response = await module[method]?.(asked, { params: Promise.resolve(params) })
    if (!response) throw new Error(`${address} exports no ${method}`)
    if (response.status !== 403) {
      await response.body?.cancel()
      return response.status < 400 ? given : String(response.status)
    }
    return ((await response.json()) as { code: string }).code
  }
  return { name: `${door} by ${by}`, open }
}

/** On a file of rules that changes nothing. */
function alertCommandDoor(act: string): Door {
  const open = async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rules-'))
    const rule = 'rules: [{ name: Nothing, alert_on: every, enabled: false }]'
    writeFileSync(join(directory, 'rules.yaml'), rule)
    const more = act === 'apply' ? ['--dry-run'] : []
    try {
      const call = ['alert', act, 'rules.yaml', '--company', 'acme', ...more]
      await runTestCommand(call, { directory })
      return given
    } catch (error) {
      return error instanceof AppError ? error.code : String(error)
    }
  }
  return { name: `the command alert ${act}`, open }
}

/** Called with input that it refuses for its own reasons, so that nothing changes: a plan is looked at before. */
function actionDoor({
  file,
  name,
  entry,
}: {
  file: string
  name: string
  entry: ActionEntry
}): Door {
  const open = async () => {
    const module = (await import(join(process.cwd(), file))) as Record<
      string,
      (input: object) => Promise<{ ok: boolean; error?: { code: string } }>
    >
    const input = { company: 'acme', ...entry.input?.(world.foreignIds) }
    const result = await module[name]?.(input)
    if (!result) throw new Error(`${file} exports no action ${name}`)
    const code = result.error?.code ?? ''
    return code.startsWith('plan_') ? code : given
  }
  return { name: `${file} ${name}`, open }
}
