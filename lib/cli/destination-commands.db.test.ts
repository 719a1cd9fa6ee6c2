import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeCompany,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { openSettings } from '@/lib/streaming/open-settings'
import { listDestinationRows } from '@/lib/streaming/store/destinations'
import { runTestCommand } from './test-command'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
const directory = mkdtempSync(join(tmpdir(), 'trailkeeper-destination-'))

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())

const key = 'very-secret-key-0123'
const where = ['--company', 'acme']
const create = (name: string, ...more: string[]) => [
  ...['destination', 'create', ...where, '--type', 'http', '--name', name],
  ...['--url', `https://siem.example.com/in?key=${key}`, ...more],
]
const change = (...more: string[]) => ['destination', 'change', ...more, ...where]

async function settingsOf(name: string) {
  const row = (await listDestinationRows(acme.id)).find((one) => one.name === name)
  if (!row) throw new Error(`there is no ${name}`)
  return openSettings(row)
}

describe('a secret of a destination', () => {
  it('comes from a file or standard input as well as by value', async () => {
    writeFileSync(join(directory, 'token'), 'of-a-file\n')
    writeFileSync(join(directory, 'headers'), 'X-One: 1\nX-Two: 2\n')
    const files = ['--token-file', 'token', '--header-file', 'headers']
    await runTestCommand(create('file', ...files), { directory })
    await runTestCommand(create('input', '--token-file', '-'), { stdin: 'of-the-input\n' })
    await runTestCommand(create('value', '--token', 'of-the-call'))
    expect(await settingsOf('file')).toMatchObject({
      ...{ token: 'of-a-file', headers: { 'X-One': '1', 'X-Two': '2' } },
    })
    expect(await settingsOf('input')).toMatchObject({ token: 'of-the-input', headers: {} })
    expect(await settingsOf('value')).toMatchObject({ token: 'of-the-call' })
  })

  it('may be its URL', async () => {
    writeFileSync(join(directory, 'url'), `https://siem.example.com/in?key=${key}\n`)
    const call = ['destination', 'create', ...where, '--type', 'http', '--name', 'by-file']
    await runTestCommand([...call, '--url-file', 'url'], { directory })
    expect((await settingsOf('by-file')).url).toBe(`https://siem.example.com/in?key=${key}`)
  })

  it.each([
    [['--url-file', '-'], 'Give --url or --url-file, not both.'],
    [['--token', 'a', '--token-file', '-'], 'Give --token or --token-file, not both.'],
    [['--token-file', '-', '--header-file', '-'], 'Only one of'],
    [['--token-file', '-'], 'What --token-file gives is empty.'],
    // A variable that is not set must not take the token away.
    [['--token', ''], 'What --token gives is empty.'],
    [['--header', 'nothing'], 'A header is wrong'],
  ])('given as %j is refused', async (wrong, words) => {
    await expect(runTestCommand(create('wrong', ...wrong), { stdin: ' \n' })).rejects.toThrow(words)
  })
})

describe('destination change', () => {
  it('changes what is given and nothing else, and is recorded', async () => {
    await runTestCommand(create('siem', '--token', 'old-token', '--gzip', '--header', 'X-A: 1'))
    const before = await settingsOf('siem')
    const call = change('siem', '--rename', 'new', '--token-file', '-', '--ndjson', '--no-gzip')
    const { json } = await runTestCommand(call, { stdin: 'new-token' })
    expect(json).toMatchObject({ name: 'new', url: 'https://siem.example.com/in?key=…' })
    expect(await settingsOf('new')).toEqual({
      ...{ ...before, token: 'new-token', framing: 'ndjson', gzip: false },
    })
    const [event] = await readEvents(acme.id, 'destination.updated')
    expect(event?.via).toMatchObject({ type: 'cli' })
    const changes = (event?.changes ?? []) as { field: string }[]
    const fields = changes.map(({ field }) => field)
    expect(fields.sort()).toEqual(['authentication', 'framing', 'gzip', 'name'])
  })

  it('takes a URL from standard input', async () => {
    await runTestCommand(create('moving'))
    const next = 'https://siem.example.com/in?key=another-key-4567'
    await runTestCommand(change('moving', '--url-file', '-'), { stdin: `${next}\r\n` })
    expect((await settingsOf('moving')).url).toBe(next)
  })

  it('removes what it is told to', async () => {
    await runTestCommand(create('bare', '--token', 'a-token', '--header', 'X-A: 1'))
    await runTestCommand(change('bare', '--no-token', '--no-headers', '--no-signature'))
    expect(await settingsOf('bare')).toMatchObject({
      ...{ token: null, headers: {}, signingSecret: null },
    })
  })

  it('keeps a value behind the ? that was shown hidden, on the same host alone', async () => {
    await runTestCommand(create('keyed'))
    await runTestCommand(change('keyed', '--url', 'https://siem.example.com/other?key=…'))
    expect((await settingsOf('keyed')).url).toBe(`https://siem.example.com/other?key=${key}`)
    const moved = change('keyed', '--url', 'https://evil.example.com/other?key=…')
    await expect(runTestCommand(moved)).rejects.toMatchObject({
      errors: [{ pointer: '/url', message: expect.stringContaining('another host') }],
    })
  })

  it.each([
    [[], 'Say what to change'],
    [['--gzip', '--no-gzip'], 'Give one of --gzip and --no-gzip.'],
    [['--array', '--single'], 'Give one of'],
    [['--url-file', '-', '--token-file', '-'], 'Only one of --url-file and --token-file can be'],
    [['--no-token', '--token', 'a'], '--no-token takes away what is given beside it'],
  ])('with %j is a wrong call', async (wrong, words) => {
    await expect(runTestCommand(change('siem', ...wrong))).rejects.toThrow(words)
  })
})
