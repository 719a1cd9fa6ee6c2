import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
// The newest whose package.json allows Node.js 20: later ones want 22.17.
const fallbackPackage = '@sparticuz/chromium@147.0.0'
const fallbackHome = join(root, '.cache', 'chromium')
const unpackedHome = join(fallbackHome, 'unpacked')

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
  // What an interrupted run left there does not start, or it would have been found.
  rmSync(unpackedHome, { recursive: true, force: true })
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

/**
 * The npm package holds the browser compressed and unpacks it, with fonts and the libraries that a small
 * system lacks, into the temporary directory: into one of our own, since what lies in the common one under
 * that name may be another user's.
 */
async function packedPath() {
  if (!existsSync(join(fallbackHome, 'node_modules'))) return undefined
  mkdirSync(unpackedHome, { recursive: true })
  const { TMPDIR } = process.env
  process.env.TMPDIR = unpackedHome
  // Without a name of that cloud's runtime it leaves libraries and fonts out; read when it is imported.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x'
  try {
    const resolve = createRequire(join(fallbackHome, 'from.cjs')).resolve
    const { default: chromium } = await import(pathToFileURL(resolve('@sparticuz/chromium')).href)
    const path = await chromium.executablePath()
    nameFonts()
    return path
  } catch {
    return undefined
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}

/** Chromium ends itself when it finds no font at all, and the package's configuration names `/tmp/fonts` only. */
function nameFonts() {
  const fonts = join(unpackedHome, 'fonts')
  const hasSystemFonts = existsSync('/etc/fonts/fonts.conf') && existsSync('/usr/share/fonts')
  if (hasSystemFonts && process.env.FONTCONFIG_PATH === fonts) delete process.env.FONTCONFIG_PATH
  const caches = join(fonts, 'cache')
  writeFileSync(
    join(fonts, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${caches}</cachedir></fontconfig>\n`,
  )
}

function isOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

function starts(path) {
  const run = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 })
  return run.status === 0 && /\d+\.\d+/.test(run.stdout)
}
