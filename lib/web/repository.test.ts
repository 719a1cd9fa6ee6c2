// What a reviewer would otherwise have to look for in every change: no door without a guard.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** next-auth answers sign-in and sign-out itself; what it lets in is decided in lib/access. */
const routeExceptions = ['app/api/auth/[...nextauth]/route.ts']

const methods = 'GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS'
const allowedRouteExports = [
  new RegExp(`^export const (${methods}) = apiRoute\\(`),
  /^export const \{[\sA-Z,]+\} = refuseMethods\(/,
  // The same handlers under a second address.
  /^export \{ [\sA-Z,]+ \} from '@\/app\/[^']+\/route'/,
  // Settings that Next reads from the file.
  /^export const (dynamic|runtime|maxDuration|revalidate) = /,
]
const allowedActionExports = [/^export const \w+ = (action|openAction)\(/, /^export type /]

/** Exports of a file that are none of the allowed forms, by their first line. */
function findForeignExports(source: string, allowed: RegExp[]): string[] {
  return [...source.matchAll(/^export\b[\s\S]*?(?=\n\n|\n(?=export\b)|$(?![\s\S]))/gm)]
    .map(([text]) => text)
    .filter((text) => !allowed.some((form) => form.test(text)))
    .map((text) => text.split('\n')[0] ?? '')
}

function findUnguardedRoutes(file: string, source: string): string[] {
  if (routeExceptions.includes(file)) return []
  return findForeignExports(source, allowedRouteExports).map((text) => `${file}: ${text}`)
}

function findUnguardedActions(file: string, source: string): string[] {
  if (!/^\s*['"]use server['"]/m.test(source)) return []
  // Inside a function it makes an action that no export shows.
  if (!/^(\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*['"]use server['"]/.test(source)) {
    return [`${file}: 'use server' is not its first line`]
  }
  return findForeignExports(source, allowedActionExports).map((text) => `${file}: ${text}`)
}

/** The names that server actions are recorded under, as their calls say them; null: none that is a literal. */
function findActionNames(source: string): (string | null)[] {
  if (!/^\s*['"]use server['"]/m.test(source)) return []
  return [...source.matchAll(/^export const \w+ = action\([\s\S]*?(?=\n\n|$(?![\s\S]))/gm)].map(
    ([text]) => /\{\s*name: '([a-z\d-]+(?:\.[a-z\d-]+)+)'/.exec(text)?.[1] ?? null,
  )
}

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'app', 'components', 'lib'],
  {
    encoding: 'utf8',
  },
)
  .trim()
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))

describe('the repository', () => {
  it('builds every route by apiRoute', () => {
    const routes = files.filter((file) => /^app\/(.*\/)?route\.tsx?$/.test(file))
    expect(routes.length).toBeGreaterThan(0)
    expect(routes.flatMap((file) => findUnguardedRoutes(file, readFileSync(file, 'utf8')))).toEqual(
      [],
    )
  })

  it('builds every server action by action or openAction', () => {
    expect(files.flatMap((file) => findUnguardedActions(file, readFileSync(file, 'utf8')))).toEqual(
      [],
    )
  })
})

describe('the name of a server action', () => {
  it('belongs to it alone', () => {
    const names = files.flatMap((file) => findActionNames(readFileSync(file, 'utf8')))
    expect(names.length).toBeGreaterThan(0)
    expect(names).not.toContain(null)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('is found in every form of the call, and missed where it is no literal', () => {
    const source = (options: string) =>
      `'use server'\n\nexport const a = action(x, ${options}, run)`
    expect(findActionNames(source("{ name: 'roles.create', permission: 'p' }"))).toEqual([
      'roles.create',
    ])
    expect(findActionNames(source("{\n    name: 'x.y',\n  }"))).toEqual(['x.y'])
    expect(findActionNames(source('{ name }'))).toEqual([null])
    expect(findActionNames(source("{ permission: 'p' }"))).toEqual([null])
  })
})

describe('the guard of routes', () => {
  const check = (source: string) => findUnguardedRoutes('app/x/route.ts', source).length

  it('sees a handler of any form that is not built by apiRoute', () => {
    expect(check('export async function GET() {\n  return Response.json(1)\n}')).toBe(1)
    expect(check('export const GET = async () => Response.json(1)')).toBe(1)
    expect(check("import { GET } from './x'\n\nexport { GET }")).toBe(1)
    expect(check("export { handler as GET } from '@/lib/x'")).toBe(1)
    expect(check('export const GET = apiRoute({})\nexport const POST = open()')).toBe(1)
  })

  it('lets pass what is built by it', () => {
    const source = `export const GET = apiRoute(\n  { open: true },\n  answer,\n)\n\nexport const { PUT, DELETE } = refuseMethods('GET')`
    expect(check(source)).toBe(0)
    expect(check("export { GET, POST } from '@/app/api/audit-log/route'")).toBe(0)
  })
})

describe('the guard of actions', () => {
  const check = (source: string) => findUnguardedActions('app/x.ts', source).length

  it('sees an action that is not built by action, also one inside a component', () => {
    expect(check("'use server'\n\nexport async function remove() {}")).toBe(1)
    expect(check("'use server'\n\nexport const remove = async () => {}")).toBe(1)
    expect(check("async function save() {\n  'use server'\n}")).toBe(1)
  })

  it('lets pass what is built by it, and files without actions', () => {
    expect(check("'use server'\n\nexport const remove = action(\n  schema,\n)")).toBe(0)
    expect(check('export async function remove() {}')).toBe(0)
  })
})
