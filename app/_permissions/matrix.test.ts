// The list of what must have an entry is read from the code: a new page, route or action fails here until somebody has
// said who may come in, and is then tried as everybody by the tests beside this one.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actions, api, pages } from './matrix'

const files = execFileSync(
  'git',
  ['ls-files', '-c', '-o', '--exclude-standard', 'app', 'components', 'lib'],
  { encoding: 'utf8' },
)
  .trim()
  .split('\n')
  // What was deleted and not committed is still in git's list.
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && existsSync(file))

/** The address of a page or a route; groups of folders, which Next leaves out of addresses, are left out. */
function addressOf(file: string): string {
  const folders = file.split('/').slice(1, -1)
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join('/')}`
}

/** Methods that a route answers, without those it refuses. lib/web/repository.test.ts holds that there is no other form. */
function findMethods(source: string): string[] {
  const built = [...source.matchAll(/^export const ([A-Z]+) = /gm)].map(([, method = '']) => method)
  const handedOn = [...source.matchAll(/^export \{([^}]+)\} from/gm)].flatMap(([, names = '']) =>
    names.split(',').map(
      (name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? '',
    ),
  )
  return [...built, ...handedOn].filter(Boolean)
}

function findActions(source: string): string[] {
  if (!/^\s*['"]use server['"]/m.test(source)) return []
  return [...source.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(
    ([, name = '']) => name,
  )
}

const read = (file: string) => readFileSync(file, 'utf8')
const found = {
  pages: files.filter((file) => /^app\/(.*\/)?page\.tsx?$/.test(file)).map(addressOf),
  methods: files
    .filter((file) => /^app\/(.*\/)?route\.tsx?$/.test(file))
    .flatMap((file) => findMethods(read(file)).map((method) => `${method} ${addressOf(file)}`)),
  actions: files.flatMap((file) => findActions(read(file)).map((name) => `${file} ${name}`)),
}
const listed = {
  pages: Object.keys(pages),
  methods: Object.keys(api),
  actions: Object.entries(actions).flatMap(([file, entries]) =>
    Object.keys(entries).map((name) => `${file} ${name}`),
  ),
}

/** What is wrong, in sentences that say what to do. */
function compare(kind: keyof typeof found, given: { found: string[]; listed: string[] }): string[] {
  const table = kind === 'methods' ? 'api' : kind
  return [
    ...given.found
      .filter((door) => !given.listed.includes(door))
      .map((door) => `${door} has no entry: say who may come in, in \`${table}\` of matrix.ts`),
    ...given.listed
      .filter((door) => !given.found.includes(door))
      .map((door) => `${door} is not there any more: take it out of \`${table}\` of matrix.ts`),
  ]
}

describe('the permission matrix', () => {
  it.each(['pages', 'methods', 'actions'] as const)(
    'has every one of the %s, and no other',
    (kind) => {
      expect(found[kind].length).toBeGreaterThan(0)
      expect(compare(kind, { found: found[kind], listed: listed[kind] })).toEqual([])
    },
  )

  it('says of a new door and of one that is gone what to do', () => {
    expect(compare('methods', { found: ['PUT /new'], listed: ['GET /old'] })).toEqual([
      'PUT /new has no entry: say who may come in, in `api` of matrix.ts',
      'GET /old is not there any more: take it out of `api` of matrix.ts',
    ])
  })

  it('finds methods and actions in every form that the repository allows', () => {
    expect(findMethods('export const GET = apiRoute(\n  {},\n  run,\n)\n')).toEqual(['GET'])
    expect(findMethods("export { handle as GET, handle as POST } from '@/x'")).toEqual([
      'GET',
      'POST',
    ])
    expect(findMethods("export { GET } from '@/app/x/route'")).toEqual(['GET'])
    expect(findMethods("export const { POST, PUT } = refuseMethods('GET')")).toEqual([])
    expect(findActions("'use server'\n\nexport const remove = action(x)")).toEqual(['remove'])
    expect(findActions("'use server'\n\nexport async function remove() {}")).toEqual(['remove'])
    expect(findActions('export const remove = action(x)')).toEqual([])
    expect(addressOf('app/(console)/[company]/page.tsx')).toBe('/[company]')
    expect(addressOf('app/page.tsx')).toBe('/')
  })
})
