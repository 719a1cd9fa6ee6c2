import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { createTestCompany, markPruned, openTestLog, type TestLog } from './test-log'

let log: TestLog
let companyId: string
const clients = new Map<string, pg.Client>()

beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  const events = Array.from({ length: 300 }, (_, at) => {
    const prepared = prepareEvent(
      {
        action: 'project.deleted',
        actor: { type: 'user', id: `u${at}`, name: `Person ${at}` },
        targets: [{ type: 'project', id: `p${at}` }],
      },
      { nowMs: Date.now(), newId: () => newUuidV7() },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    return prepared.event
  })
  await appendInGroup({ companyId, via: { type: 'api_key', id: 'k' }, events })
  const urls = { app: log.databaseUrl, owner: log.migrateDatabaseUrl, superuser: log.superuserUrl }
  for (const [role, connectionString] of Object.entries(urls)) {
    const client = new pg.Client({ connectionString })
    await client.connect()
    clients.set(role, client)
  }
  const { note } = await (await import('./checkpoints')).sealCheckpoint(companyId)
  expect(note).toContain(companyId)
})
afterAll(async () => {
  for (const client of clients.values()) await client.end()
  await log.close()
})

const attempts: Record<string, string> = {
  'edit a line': `UPDATE events SET line = replace(line, 'deleted', 'created')`,
  'move an event': 'UPDATE events SET seq = seq + 1',
  'back-date an event': `UPDATE events SET recorded_at = recorded_at - interval '1 day'`,
  'delete an event': 'DELETE FROM events WHERE seq = 7',
  'delete an id': 'DELETE FROM event_ids WHERE seq = 7',
  'point an id elsewhere': 'UPDATE event_ids SET seq = 0',
  'forge a personal value': `UPDATE event_personal SET text = replace(text, 'Person 7', 'Person 8')`,
  'delete personal values': 'DELETE FROM event_personal WHERE seq = 7',
  'unlink a person': 'DELETE FROM event_persons WHERE seq = 7',
  'edit a tile': `UPDATE tiles SET hashes = overlay(hashes placing '\\x00'::bytea from 1)`,
  'delete a tile': 'DELETE FROM tiles',
  'edit a checkpoint': `UPDATE checkpoints SET note = 'forged'`,
  'delete a checkpoint': 'DELETE FROM checkpoints',
  'rewind the head': 'UPDATE logs SET size = size - 1',
  'exchange the root': `UPDATE logs SET root = '\\x00'::bytea`,
  'delete the head': 'DELETE FROM logs',
  'empty the events': 'TRUNCATE events',
  'empty one partition': `DO $$ BEGIN EXECUTE 'TRUNCATE ' || (SELECT max(tableoid::regclass::text) FROM events); END $$`,
  'empty the tiles': 'TRUNCATE tiles',
}

describe.each(['app', 'owner', 'superuser'])('the %s role', (role) => {
  it.each(Object.entries(attempts))('cannot %s', async (_name, statement) => {
    const client = clients.get(role)
    await expect(client?.query(statement)).rejects.toMatchObject({
      // insufficient_privilege for the app role, restrict_violation from the triggers for everybody else.
      code: role === 'app' ? expect.stringMatching(/^(42501|23001)$/) : '23001',
    })
  })
})

describe('the app role', () => {
  it('cannot make or drop tables, nor switch a trigger off', async () => {
    const client = clients.get('app')
    for (const statement of [
      'CREATE TABLE other (id int)',
      'DROP TABLE events',
      'ALTER TABLE events DISABLE TRIGGER ALL',
      'SET session_replication_role = replica',
      'UPDATE logs SET pruned_to = size',
      `UPDATE persons SET key_wrapped = NULL`,
    ]) {
      await expect(client?.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
  })
})

it('rows below a recorded pruned_to may go, for the owner', async () => {
  const owner = clients.get('owner')
  await owner?.query('BEGIN')
  await markPruned(owner, { companyId, until: 5 })
  const gone = await owner?.query('DELETE FROM events WHERE company_id = $1 AND seq < 5', [
    companyId,
  ])
  expect(gone?.rowCount).toBe(5)
  await expect(
    owner?.query('DELETE FROM events WHERE company_id = $1 AND seq = 5', [companyId]),
  ).rejects.toMatchObject({ code: '23001' })
  await owner?.query('ROLLBACK')
})
