import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { compressStatic } from './compress-static.mjs'
import { checkNode, hashPaths, root } from './project.mjs'
import { runStep } from './run.mjs'

const sources = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema',
  'next.config.ts',
  'postcss.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'tsconfig.json',
  'package-lock.json',
]
const buildMark = join(root, '.next', 'trailkeeper-build')
const clientMark = join(root, 'prisma', 'generated', 'trailkeeper-client')

/**
 * Makes a clone ready: packages installed as the lock file says, database client generated, and with
 * `build` the pages built. Says and does nothing when all is there. Two commands at once wait for each other.
 * Ends the process when a step fails.
 */
export async function prepare(options = {}) {
  const code = await tryToPrepare(options)
  if (code !== 0) process.exit(code)
}

/** The same, but resolves with the exit code of the step that failed, or 0. */
export async function tryToPrepare({ build = false } = {}) {
  checkNode()
  process.env.INIT_CWD ??= process.cwd()
  const clientHash = () => hashPaths(['prisma/schema', 'prisma.config.ts', 'package-lock.json'])
  const isReady = () =>
    isInstalled() &&
    readIfAny(clientMark) === clientHash() &&
    (!build || readIfAny(buildMark) === hashPaths(sources))
  if (isReady()) return 0
  return withLock(async () => {
    let code = 0
    if (!isInstalled()) code = await install()
    if (code === 0 && readIfAny(clientMark) !== clientHash()) {
      code = await generateClient(clientHash())
    }
    if (code === 0 && build && readIfAny(buildMark) !== hashPaths(sources)) {
      code = await buildPages(hashPaths(sources))
    }
    return code
  })
}

/** npm keeps its own record of what it installed; an interrupted installation has none. */
function isInstalled() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const text = readIfAny(join(root, 'node_modules', '.package-lock.json'))
  if (text === undefined) return false
  const found = JSON.parse(text).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    // Packages for other systems are left out by npm.
    if (found[path] === undefined) return entry.optional === true || entry.peer === true
    return found[path].version === entry.version
  })
}

function install() {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') === true ? [process.execPath, [npm]] : ['npm', []]
  // NODE_ENV=production would leave out what the build needs.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund']
  return runStep('installing packages', command, [...first, 'ci', ...options], {
    NODE_ENV: 'development',
  })
}

async function generateClient(hash) {
  const code = await runStep(
    'generating the database client',
    process.execPath,
    [join('node_modules', 'prisma', 'build', 'index.js'), 'generate'],
    {
      // Nothing is migrated here, and the engine would be downloaded: name any program instead.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  )
  if (code === 0) writeFileSync(clientMark, hash)
  return code
}

async function buildPages(hash) {
  rmSync(buildMark, { force: true })
  const next = join('node_modules', 'next', 'dist', 'bin', 'next')
  const code = await runStep('building the pages', process.execPath, [next, 'build'], {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  })
  if (code === 0) {
    await compressStatic(join(root, '.next', 'static'))
    writeFileSync(buildMark, hash)
  }
  return code
}

async function withLock(work) {
  const path = join(root, '.cache', 'prepare.lock')
  mkdirSync(join(root, '.cache'), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  let told = false
  while (!tryLink(draft, path)) {
    const holder = Number(readIfAny(path))
    if (!isAlive(holder)) {
      rmSync(path, { force: true })
      continue
    }
    if (!told) process.stderr.write(`· waiting for process ${holder}, which is preparing\n`)
    told = true
    await pause(200)
  }
  rmSync(draft, { force: true })
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readIfAny(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
