// After `npm install` against a registry that lacks packages of other systems: names them in the lock file
// again, or `npm ci` refuses it everywhere. They are optional, and never fetched on another system.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/project.mjs'

const systems = {
  win32: 'win32',
  windows: 'win32',
  darwin: 'darwin',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
}
const processors = { x64: 'x64', arm64: 'arm64', arm: 'arm', ia32: 'ia32', wasm32: 'wasm32' }

const path = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const { '': project, ...packages } = lock.packages
const added = {}
for (const entry of Object.values(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`
    const isNamed = Object.keys(packages).some((key) => key === at || key.endsWith(`/${at}`))
    if (isNamed || !/^\d+\.\d+\.\d+/.test(version)) continue
    const words = name.split('/').at(-1).split(/[-.]/)
    const pick = (table) => words.flatMap((word) => table[word] ?? [])
    const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : []
    const limits = { cpu: pick(processors), libc, os: pick(systems) }
    added[at] = {
      version,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...Object.fromEntries(Object.entries(limits).filter(([, values]) => values.length > 0)),
    }
  }
}
const sorted = Object.entries({ ...packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1))
lock.packages = { '': project, ...Object.fromEntries(sorted) }
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${Object.keys(added).length} packages named\n`)
