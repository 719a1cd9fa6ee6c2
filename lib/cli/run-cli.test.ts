import { describe, expect, it } from 'vitest'
import { runCli } from './run-cli'

async function call(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    directory: '/',
    signal: new AbortController().signal,
  })
  return { code, stdout: out.join(''), stderr: err.join('') }
}

describe('runCli', () => {
  it('answers a wrong call with code 2, one line on stderr and nothing on stdout', async () => {
    const { code, stdout, stderr } = await call('keys', 'generat', '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe('There is no command "keys generat". Did you mean "keys generate"?\n')
  })

  it('prints exactly one JSON object with --json', async () => {
    const { code, stdout, stderr } = await call('keys', 'generate', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'AUTH_SECRET',
      'ENCRYPTION_KEY',
      'LOG_SIGNING_KEY',
      'EXPORT_SIGNING_KEY',
    ])
  })

  it('prints keys as an environment file has them', async () => {
    const { stdout } = await call('keys', 'generate')
    expect(stdout).toMatch(/^(?:[A-Z_]+=[A-Za-z0-9+/]{43}=\n){4}$/)
  })

  it('answers help with code 0', async () => {
    expect(await call('events', 'import', '--help')).toMatchObject({ code: 0, stderr: '' })
  })
})
