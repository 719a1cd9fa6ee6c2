import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, devices } from '@playwright/test'

// Playwright loads this file again in every worker process: what is chosen once must be handed down.
process.env.E2E_PORT ??= chooseFreePort()
// Nobody listens there but the test of single sign-on, which brings a provider.
process.env.E2E_OIDC_ISSUER ??= `http://localhost:${chooseFreePort()}`
process.env.E2E_DATA_DIR ??= join(mkdtempSync(join(tmpdir(), 'trailkeeper-e2e-')), 'data')

const baseURL = `http://localhost:${process.env.E2E_PORT}`
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  outputDir: '.cache/playwright',
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: false,
  workers: 2, // one server and one database; each file of tests makes companies of its own
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL,
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      // Unset: Playwright's own.
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-dev-shm-usage',
      ],
    },
  },
  webServer: {
    // The real server with a database of its own. Node itself, so that the signal reaches it.
    command: 'node scripts/start.mjs',
    url: `${baseURL}/api/health`,
    timeout: 300_000,
    stdout: 'pipe',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    env: {
      PORT: process.env.E2E_PORT,
      BASE_URL: baseURL,
      DATA_DIR: process.env.E2E_DATA_DIR,
      DATABASE_URL: '',
      LOG_LEVEL: 'warn',
      // Receivers of streams listen there.
      OUTBOUND_ALLOW: '127.0.0.0/8',
      OIDC_ISSUER: process.env.E2E_OIDC_ISSUER,
      OIDC_CLIENT_ID: 'trailkeeper',
      OIDC_CLIENT_SECRET: 'a-secret-of-the-test',
    },
  },
})

function chooseFreePort(): string {
  const program =
    "const s=require('node:net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"
  return execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }).trim()
}
