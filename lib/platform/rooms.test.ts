// The directions between rooms, as a table and a test: the linter cannot say this shortly. What the linter does say is
// planted here in a copy and seen refused, since a rule that matches nothing looks like a rule that holds.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Lower never imports higher; rooms of one floor never import each other, unless `sameFloor` lists them left to right. */
const floors: string[][] = [
  ['platform'],
  ['log'],
  ['companies', 'access', 'settings'],
  ['events'],
  ['exports', 'holds', 'delivery'],
  ['streaming', 'alerts', 'retention', 'reports'],
  // Erases from all of those (decision 19).
  ['privacy'],
  ['web', 'worker', 'cli'],
]
const sameFloor = [['companies', 'access', 'settings']]

function mayImport(from: string, to: string): boolean {
  if (from === to) return true
  const floor = (room: string) => floors.findIndex((rooms) => rooms.includes(room))
  if (floor(from) !== floor(to)) return floor(to) < floor(from)
  return sameFloor.some(
    (row) => row.includes(from) && row.includes(to) && row.indexOf(to) < row.indexOf(from),
  )
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file))

/** Fixtures of tests may open what they need, as tests may. */
const isTest = (file: string) => /\.test\.tsx?$|\/test-[^/]+\.tsx?$/.test(file)

function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*['"]@\/lib\/([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  )
}

function findWrongImports(file: string, source: string): string[] {
  const room = file.split('/')[1] ?? ''
  return importsOf(source)
    .filter((path) => {
      const target = path.split('/')[0] ?? ''
      const isForeignStore = target !== room && /(^|\/)store(\/|$)/.test(path)
      return !mayImport(room, target) || isForeignStore
    })
    .map((path) => `${file} → ${path}`)
}

describe('rooms', () => {
  it("import downwards only, and never another room's store", () => {
    const sources = files.filter((file) => !isTest(file))
    expect(sources.length).toBeGreaterThan(20)
    expect(sources.flatMap((file) => findWrongImports(file, readFileSync(file, 'utf8')))).toEqual(
      [],
    )
  })

  it('all stand on a floor', () => {
    const known = new Set(floors.flat())
    expect(
      files.map((file) => file.split('/')[1] ?? '').filter((room) => !known.has(room)),
    ).toEqual([])
  })
})

describe('the rule itself', () => {
  it('refuses what it should', () => {
    expect(mayImport('log', 'events')).toBe(false)
    expect(mayImport('alerts', 'streaming')).toBe(false)
    expect(mayImport('access', 'companies')).toBe(true)
    expect(mayImport('companies', 'access')).toBe(false)
    expect(mayImport('streaming', 'delivery')).toBe(true)
  })

  it('sees imports of every form', () => {
    const from = (source: string) => findWrongImports('lib/log/x.ts', source)
    expect(from(`import { a } from '@/lib/events/schema'`)).toHaveLength(1)
    expect(from(`import type { a } from "@/lib/events/schema"`)).toHaveLength(1)
    expect(from(`export { a } from '@/lib/events/schema'`)).toHaveLength(1)
    expect(from(`const a = await import('@/lib/events/schema')`)).toHaveLength(1)
    expect(findWrongImports('lib/events/x.ts', `import '@/lib/log/store/x'`)).toHaveLength(1)
    expect(findWrongImports('lib/log/x.ts', `import '@/lib/log/store/x'`)).toEqual([])
  })
})

describe('the linter', () => {
  const planted: Record<string, string> = {
    'lib/access/planted.ts': `import { headers } from 'next/headers'\nexport const it = headers\n`,
    'lib/log/core/planted.ts': `import { createHash } from 'node:crypto'\nexport const it = createHash\n`,
    'lib/log/planted.ts': `import { a } from '../access/schema'\nexport const it = a\n`,
    'lib/web/planted.ts': `import { a } from '@/lib/access/store'\nexport const it = a\n`,
    'app/planted.ts': `import { prisma } from '@/lib/platform/db'\nexport const it = prisma\n`,
    'components/planted.ts': `import { it } from '@/lib/access/commands/sign-in'\nexport const that = it\n`,
    // What may be: the rule must not refuse everything.
    'components/allowed.ts': `import { it } from '@/lib/access/schema'\nexport const that = it\n`,
    'lib/web/allowed.ts': `import { headers } from 'next/headers'\nexport const it = headers\n`,
  }

  it('refuses a forbidden import in each kind of room, and only those', () => {
    const copy = mkdtempSync(join(tmpdir(), 'trailkeeper-rooms-'))
    try {
      cpSync('biome.json', join(copy, 'biome.json'))
      for (const [file, source] of Object.entries(planted)) {
        mkdirSync(dirname(join(copy, file)), { recursive: true })
        writeFileSync(join(copy, file), source)
      }
      expect(refusedFiles(copy)).toEqual(
        Object.keys(planted)
          .filter((file) => file.endsWith('planted.ts'))
          .sort(),
      )
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

/** Files in which Biome finds a restricted import, sorted. */
function refusedFiles(directory: string): string[] {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const options = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '.']
  const { stdout } = spawnSync(process.execPath, [biome, ...options], {
    cwd: directory,
    encoding: 'utf8',
  })
  const report = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[]
  }
  return report.diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => (typeof location.path === 'string' ? location.path : location.path.file))
    .map((path) => path.replace(/^\.\//, ''))
    .sort()
}
