import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestInstance } from '@/lib/access/test-access'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { ingestAll, readLog } from '@/lib/exports/test-exports'
import type { TestLog } from '@/lib/log/test-log'
import { runTestCommand } from './test-command'

let log: TestLog
let directory: string
let companyId: string

beforeAll(async () => {
  log = await openTestInstance()
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-export-'))
  await runTestCommand('company create --slug acme --name Acme'.split(' '))
  companyId = (await findCompanyBySlug('acme'))?.id ?? ''
  await ingestAll(
    companyId,
    Array.from({ length: 12 }, (_, number) => ({
      action: 'project.opened',
      actor: { type: 'user', id: `u${number % 3}` },
      occurred_at: `2026-01-01T00:${String(number).padStart(2, '0')}:00Z`,
    })),
  )
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await log.close()
})

const run = (args: string[], signal?: AbortSignal) =>
  runTestCommand(['events', 'export', '--company', 'acme', ...args], {
    directory,
    ...(signal ? { signal } : {}),
  })

it('writes a file where the caller says, with its manifest, and records it', async () => {
  const { json } = await run([
    ...['--format', 'csv', '--query', '-actor:u0', '--after', '2026-01-01T00:01:00Z'],
    ...['--before', '2026-02-01T00:00:00Z'],
    ...['--columns', 'actor.id, occurred_at', '-o', 'out/short.csv'],
  ])
  const file = join(directory, 'out', 'short.csv')
  const rows = readFileSync(file, 'utf8').split('\r\n')
  expect(rows.slice(0, 2)).toEqual(['actor.id,occurred_at', 'u2,2026-01-01T00:02:00.000Z'])
  const manifest = JSON.parse(readFileSync(`${file}.manifest.json`, 'utf8'))
  expect(json).toMatchObject({ file, manifest: `${file}.manifest.json`, events: manifest.rows })
  expect(await readLog(companyId, 'action:audit_log.exported')).toMatchObject([
    { via: { type: 'cli' }, details: { format: 'csv', query: '-actor:u0', rows: manifest.rows } },
  ])
})

it('what is stopped leaves nothing', async () => {
  const stop = new AbortController()
  stop.abort()
  const stopped = await run(['--format', 'ndjson', '-o', 'stopped.ndjson'], stop.signal)
  expect(stopped).toMatchObject({ exitCode: 130, said: ['Stopped. Nothing of it is left.'] })
  expect(existsSync(join(directory, 'stopped.ndjson'))).toBe(false)
})

it.each([
  [['--format', 'xml', '-o', 'x'], '--format is one of csv, json, ndjson, bundle, not "xml".'],
  [['--format', 'csv', '--after', 'yesterday', '-o', 'x'], '--after is a time like'],
  [['--format', 'csv'], '"events export" needs --output FILE.'],
])('%j is a wrong call', async (args, sentence) => {
  await expect(async () => run(args)).rejects.toThrow(sentence)
})
