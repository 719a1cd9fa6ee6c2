import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Runs the command line on the database of the server under test and returns the one JSON object that it
 * prints; `args` without `--json`, `env` for another database than that server's.
 */
export async function runCli(
  args: string[],
  env: Record<string, string | undefined> = {
    DATA_DIR: process.env.E2E_DATA_DIR,
    DATABASE_URL: '',
  },
): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/cli.mjs', ...args, '--json'],
    { env: { ...process.env, ...env } },
  )
  return JSON.parse(stdout) as Record<string, unknown>
}
