import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { verifyArchive } from './bundle/test-bundle'
import { exportToFile } from './export-to-file'
import { ingestAll } from './test-exports'

/* A superuser changes what was sealed: no signed bundle of it is given out. */

let log: TestLog
let directory: string
beforeAll(async () => {
  log = await openTestLog()
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-exports-'))
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await log.close()
})

const event = (number: number) => ({
  action: number % 3 === 0 ? 'project.rare' : 'project.common',
  actor: { type: 'user', id: `u${number % 5}`, email: `u${number % 5}@acme.example` },
  details: { number },
})

const edits = {
  'a line': {
    statement: `UPDATE events SET line = replace(line, '"number":6', '"number":7') WHERE company_id = $1 AND seq = 6`,
    said: /root|leaf|sealed/,
  },
  'a personal value': {
    statement: `UPDATE event_personal SET text = replace(text, 'acme.example', 'evil.example') WHERE company_id = $1 AND seq = 6`,
    said: /disclosures\.ndjson/,
  },
}

it.each([
  ['a line', ''],
  ['a line', 'action:project.rare'],
  ['a personal value', ''],
  ['a personal value', 'action:project.rare'],
] as const)('where %s was changed, a bundle of "%s" fails and says why', async (what, q) => {
  const companyId = await createTestCompany()
  await ingestAll(
    companyId,
    Array.from({ length: 30 }, (_, number) => event(number)),
  )
  const request = { companyId, q, exportedBy: 'Ana' }
  const path = join(directory, `${companyId}.zip`)
  await exportToFile({ ...request, format: 'bundle' }, { path })
  expect((await verifyArchive(path))?.verdict).toBe('valid')
  rmSync(path)
  const owner = new pg.Client({ connectionString: log.superuserUrl })
  await owner.connect()
  try {
    await owner.query("SET session_replication_role = 'replica'")
    expect((await owner.query(edits[what].statement, [companyId])).rowCount).toBeGreaterThan(0)
  } finally {
    await owner.end()
  }
  const failing = exportToFile({ ...request, format: 'bundle' }, { path })
  await expect(failing).rejects.toMatchObject({
    code: 'log_damaged',
    detail: expect.stringMatching(edits[what].said),
  })
  expect(readdirSync(directory).filter((name) => name.startsWith(companyId))).toEqual([])
  // What is there can be taken out all the same.
  const plain = exportToFile({ ...request, format: 'ndjson' }, { path })
  expect((await plain).rows).toBe(q === '' ? 30 : 10)
})
