import { afterAll, beforeAll, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { append } from './append'
import { type AppendEvent, draftEarly, type EarlyDraft } from './draft-event'
import { prepareEvent } from './event/prepare-event'
import { hashLeafText } from './hashing'
import { startEpoch } from './new-epoch'
import type { EventInput, JsonValue } from './schema'
import { createTestCompany, eraseTestPerson, openTestLog, type TestLog } from './test-log'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(async () => {
  setClock()
  await log.close()
})

const via = { type: 'api_key' as const, id: 'k1' }
const jane = { type: 'user' as const, id: 'u1', name: 'Jane Doe', email: 'jane@acme.example' }

function prepare(id: string, more: Partial<EventInput> = {}) {
  const input = { id, action: 'project.created', actor: jane, ...more } as JsonValue
  const prepared = prepareEvent(input, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

/** A draft made now, and how often its event had to be prepared once more. */
function draft(companyId: string, more: Partial<EventInput> = {}) {
  const id = newUuidV7()
  const count = { again: 0 }
  const prepareAgain = () => {
    count.again += 1
    return prepare(id, more)
  }
  const event = draftEarly(prepare(id, more), { companyId, via, prepareAgain })
  if (!('leaf' in event)) throw new Error('somebody in the event is not known')
  return { event: event satisfies EarlyDraft, count }
}

async function write(companyId: string, event: AppendEvent) {
  const [result] = await inSqlTransaction((tx) => append(tx, { companyId, via, events: [event] }))
  if (result?.status !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(result)}`)
  const [row] = await sql().query<{ line: string; hash: Uint8Array; actor: string; at: Date }>(
    'test.row',
    `SELECT line, leaf_hash AS hash, line::jsonb #>> '{actor,ref}' AS actor, recorded_at AS at FROM events WHERE company_id = $1::uuid AND seq = $2::bigint`,
    [companyId, String(result.seq)],
  )
  if (!row) throw new Error('no such event')
  expect(Buffer.from(row.hash)).toEqual(Buffer.from(hashLeafText(row.line)))
  return { ...row, leaf: JSON.parse(row.line) }
}

it('who is not known yet cannot be drafted, who is known is sealed as they would be without a draft', async () => {
  const companyId = await createTestCompany()
  expect(() => draft(companyId)).toThrow(/not known/)
  const first = await write(companyId, prepare(newUuidV7()))
  const { event, count } = draft(companyId)
  const second = await write(companyId, event)
  expect(second.actor).toBe(first.actor)
  expect(count.again).toBe(0)
  // The same values under the same key: only the id, and so the salt and the digest, differ.
  const { id: _, sd: __, at: ___, rx: ____, ...leaf } = second.leaf
  expect(first.leaf).toMatchObject(leaf)
  expect(Object.keys(second.leaf.sd)).toEqual(Object.keys(first.leaf.sd))
})

it('a draft names nobody who was erased before it was appended', async () => {
  const companyId = await createTestCompany()
  const { actor: ref } = await write(companyId, prepare(newUuidV7()))
  const { event, count } = draft(companyId)
  await eraseTestPerson(log, { companyId, ref })
  const { actor, line, leaf } = await write(companyId, event)
  expect(count.again).toBe(1)
  expect(actor).not.toBe(ref)
  expect(line).not.toContain(ref)
  expect(leaf.id).toBe(event.id)
  expect(Object.keys(leaf.sd)).toEqual([actor])
})

it('a draft carries the name of the log that it is appended to, also when an epoch began meanwhile', async () => {
  const companyId = await createTestCompany()
  await write(companyId, prepare(newUuidV7()))
  const { event, count } = draft(companyId)
  const by = { actor: { type: 'system' as const, id: 'test' } }
  const { origin } = await inSqlTransaction((tx) => startEpoch(tx, { companyId, by }))
  const { leaf } = await write(companyId, event)
  expect(leaf.log).toBe(origin)
  expect(count.again).toBe(0)
})

it('times of recording never go back, however long a draft waited', async () => {
  const companyId = await createTestCompany()
  const before = await write(companyId, prepare(newUuidV7()))
  const { event } = draft(companyId)
  const laterMs = Date.now() + 60_000
  setClock(() => laterMs)
  const other = await write(companyId, prepare(newUuidV7()))
  setClock()
  const { at, leaf } = await write(companyId, event)
  expect(other.at.getTime()).toBe(laterMs)
  expect(other.at.getTime()).toBeGreaterThan(before.at.getTime())
  expect(at).toEqual(other.at)
  expect(leaf.rx).toBe(at.toISOString())
})

it('the name of a person is the one of the event that was appended last, drafted or not', async () => {
  const companyId = await createTestCompany()
  await write(companyId, prepare(newUuidV7()))
  const { event } = draft(companyId)
  await write(companyId, prepare(newUuidV7(), { actor: { ...jane, name: 'Jane Roe' } }))
  const { actor } = await write(companyId, event)
  const rows = await sql().query(
    'test.name',
    'SELECT name FROM persons WHERE company_id = $1::uuid AND ref = $2',
    [companyId, actor],
  )
  expect(rows).toEqual([{ name: 'Jane Doe' }])
})
