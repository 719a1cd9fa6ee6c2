import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { tryToPrepare } from './lib/prepare.mjs'
import { root } from './lib/project.mjs'
import { runAttached } from './lib/run.mjs'

const results = join(root, '.cache', 'test-results')
const bin = (path) => join('node_modules', path)
/** @type {{ name: string, passed: number, failed: number, seconds: number }[]} */
const stages = []
/** @type {{ name: string, seconds: number }[]} */
const tests = []
/** What failed is said once more at the end: of a long log often only the end is kept. */
/** @type {{ name: string, message: string }[]} */
const failures = []
/** What a busy machine upset is tried once more, where a database or a browser takes part, and told: whoever reads it mends it. */
/** @type {{ name: string, message: string }[]} */
const flaky = []

const isInstalled = await stage('install', () => tryToPrepare())
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

if (isInstalled) await runStages()

process.stdout.write('\nSlowest tests:\n')
for (const { name, seconds } of tests.sort((a, b) => b.seconds - a.seconds).slice(0, 10)) {
  process.stdout.write(`  ${seconds.toFixed(1).padStart(6)} s  ${name}\n`)
}
process.stdout.write('Stages:\n')
for (const { name, passed, failed, seconds } of stages) {
  process.stdout.write(
    `  ${seconds.toFixed(1).padStart(6)} s  ${name}: ${passed} passed, ${failed} failed\n`,
  )
}
printMessages('Passed only when tried again', flaky)
printMessages('Failed', failures)
const sum = (key) => stages.reduce((total, one) => total + one[key], 0)
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`)
process.exit(sum('failed') === 0 ? 0 : 1)

async function runStages() {
  const lint = ['check', '--error-on-warnings']
  await stage('format and lint', () => node(bin('@biomejs/biome/bin/biome'), lint))
  await stage('types', async () => {
    const code = await node(bin('next/dist/bin/next'), ['typegen'])
    return code === 0 ? node(bin('typescript/bin/tsc'), ['--noEmit', '-p', '.']) : code
  })
  await stage('unit', () => vitest('unit'), readVitest('unit'))
  await stage('database', () => vitest('db', '--retry=1'), readVitest('db'))
  const isBuilt = await stage('build', () => tryToPrepare({ build: true }))
  if (isBuilt) await stage('browser', playwright, readPlaywright)
}

/** Runs one stage, whatever became of those before; without a reader the stage itself counts as one test. */
async function stage(name, run, read) {
  process.stdout.write(`\n== ${name} ==\n`)
  const startedAt = Date.now()
  let code = 1
  try {
    code = await run()
  } catch (error) {
    process.stdout.write(`${error.message}\n`)
  }
  const counts = read?.() ?? { passed: code === 0 ? 1 : 0, failed: 0 }
  // A stage that failed without a failed test (a crash, a setup that threw) is a failure all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  stages.push({ name, ...counts, seconds: (Date.now() - startedAt) / 1000 })
  return code === 0
}

function node(script, args, env = {}) {
  return runAttached(process.execPath, [script, ...args], {
    NEXT_TELEMETRY_DISABLED: '1',
    ...env,
  })
}

function vitest(project, ...more) {
  const reporters = ['--reporter=default', '--reporter=json']
  return node(bin('vitest/vitest.mjs'), [
    ...['run', '--project', project, ...reporters, '--passWithNoTests', ...more],
    `--outputFile.json=${join(results, `${project}.json`)}`,
  ])
}

function readVitest(project) {
  return () => {
    const report = readReport(`${project}.json`)
    if (report === undefined) return undefined
    for (const file of report.testResults) {
      for (const test of file.assertionResults) {
        tests.push({ name: test.fullName, seconds: (test.duration ?? 0) / 1000 })
        const name = `${relative(root, file.name)} ${test.fullName}`
        const told = { name, message: test.failureMessages.join('\n') }
        if (test.status === 'failed') failures.push(told)
        else if (test.failureMessages.length > 0) flaky.push(told)
      }
    }
    // A file that could not be loaded has no tests to fail.
    const broken = report.testResults.filter(
      (file) =>
        file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'),
    )
    for (const { name, message } of broken) failures.push({ name: relative(root, name), message })
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length }
  }
}

async function playwright() {
  const { provideChromium } = await import('./lib/chromium.mjs')
  const chromium = await provideChromium()
  const dataDir = mkdtempSync(join(tmpdir(), 'trailkeeper-e2e-'))
  chmodSync(dataDir, 0o711) // as root the cluster belongs to another user, who must pass through
  try {
    return await node(
      bin('@playwright/test/cli.js'),
      ['test', '--pass-with-no-tests', '--retries=1'],
      {
        CHROMIUM_PATH: chromium,
        E2E_DATA_DIR: dataDir,
        PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'browser.json'),
      },
    )
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function readPlaywright() {
  const report = readReport('browser.json')
  if (report === undefined) return undefined
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const { results: runs } of spec.tests) {
        const seconds = runs.reduce((total, run) => total + run.duration / 1000, 0)
        const name = `${suite.file ?? ''} ${spec.title}`
        tests.push({ name, seconds })
        const message = runs.find(({ error }) => error)?.error?.message ?? ''
        if (!spec.ok) failures.push({ name, message })
        else if (message !== '') flaky.push({ name, message })
      }
    }
    for (const child of suite.suites ?? []) visit(child)
  }
  for (const suite of report.suites) visit(suite)
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
  }
}

function printMessages(title, list) {
  if (list.length > 0) process.stdout.write(`${title}:\n`)
  for (const { name, message } of list) {
    process.stdout.write(`  ${name}\n${firstLines(message)}\n`)
  }
}

/** The first lines of what a test said of its failure, indented and without colours. */
function firstLines(message) {
  const lines = stripVTControlCharacters(message).split('\n')
  const own = lines.filter((line) => !line.includes('node_modules')).slice(0, 12)
  return own.map((line) => `      ${line}`).join('\n')
}

function readReport(name) {
  const path = join(results, name)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
