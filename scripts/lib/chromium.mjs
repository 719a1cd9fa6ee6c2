import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './project.mjs'
import { runStep } from './run.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const usualPlaces = [
  '/usr/lib/chromium/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
// The newest that supports Node.js 20.
const fallbackPackage = '@sparticuz/chromium@147.0.2'
const fallbackHome = join(root, '.cache', 'chromium')

/**
 * The Chromium for the browser tests: Playwright's own, else the system's, else one installed now (by the
 * package manager when root, else from the npm registry). Throws one sentence when there is no way.
 */
export async function provideChromium() {
  const found = await findChromium()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && isOnPath('apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update'], { stdio: 'ignore', env: { ...process.env, ...env } })
    const args = ['install', '-y', '--no-install-recommends', 'chromium']
    await runStep('installing Chromium', 'apt-get', args, env)
    const installed = await findChromium()
    if (installed !== undefined) return installed
  }
  const npm = ['install', '--prefix', fallbackHome, '--no-save', '--no-audit', '--no-fund']
  await runStep('installing Chromium from npm', 'npm', [...npm, fallbackPackage])
  const packed = await findChromium()
  if (packed !== undefined) return packed
  throw new Error(
    'The browser tests need a Chromium, and none could be installed: run `npx playwright install --with-deps chromium`, or install the package "chromium" of your system.',
  )
}

/** What is there already and starts; `undefined` when nothing does. */
export async function findChromium() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    await playwrightPath(),
    ...names.flatMap((name) => isOnPath(name) ?? []),
    ...usualPlaces,
    await packedPath(),
  ]
  return candidates.find((path) => path !== undefined && existsSync(path) && starts(path))
}

async function playwrightPath() {
  try {
    const { chromium } = await import('@playwright/test')
    return chromium.executablePath()
  } catch {
    return undefined
  }
}

/** The npm package holds the browser compressed; it unpacks itself into the temporary directory. */
async function packedPath() {
  if (!existsSync(join(fallbackHome, 'node_modules'))) return undefined
  try {
    const resolve = createRequire(join(fallbackHome, 'from.cjs')).resolve
    const { default: chromium } = await import(pathToFileURL(resolve('@sparticuz/chromium')).href)
    // Its libraries, for systems that lack them; unpacked beside the browser.
    process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, '/tmp/al2023/lib']
      .filter(Boolean)
      .join(delimiter)
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
    return await chromium.executablePath()
  } catch {
    return undefined
  }
}

function isOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

function starts(path) {
  const run = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 })
  return run.status === 0 && /\d+\.\d+/.test(run.stdout)
}
