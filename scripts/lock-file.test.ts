import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

type Entry = { version?: string; optionalDependencies?: Record<string, string> }

// A registry that lacks them leaves them out when the file is written; `npm ci` then refuses it everywhere.
it('the lock file names the packages of every system, and no address of a registry', () => {
  const text = readFileSync('package-lock.json', 'utf8')
  const { packages } = JSON.parse(text) as { packages: Record<string, Entry> }
  const wanted = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
  )
  expect(wanted.length).toBeGreaterThan(20)
  const missing = wanted.filter(
    ({ path, name }) => !findPlaces(path, name).some((at) => packages[at]),
  )
  expect(missing).toEqual([])
  expect(text).not.toContain('"resolved"')
})

/** Where Node looks for a package, from its dependent upwards. */
function findPlaces(path: string, name: string): string[] {
  const parts = path.split('/node_modules/')
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/node_modules/'))
  return [...above.filter((at) => at !== ''), ''].map((at) =>
    at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`,
  )
}
