import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEvents } from '@/lib/events/queries/read-events'
import { append } from '@/lib/log/append'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { createTestCompany, openTestLog, readHead, type TestLog } from '@/lib/log/test-log'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const via = { type: 'api_key' as const, id: 'k1' }
const read = { limit: 100, q: '', expand: true, tail: true, waitMs: 0 }

function prepare(id: string, writer: number) {
  const prepared = prepareEvent(
    {
      id,
      action: 'project.created',
      actor: { type: 'user', id: `u${writer}`, name: `Writer ${writer}` },
    },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

it('a reader that tails by cursor sees every event of eight concurrent writers once and in order', async () => {
  const companyId = await createTestCompany()
  const writersCount = 8
  const batches = 12
  const answered = new Map<string, number>()
  let writing = writersCount

  // Each writer is a connection of its own, as another process would be, and sends every third batch twice.
  async function write(writer: number) {
    for (let batch = 0; batch < batches; batch++) {
      const ids = Array.from({ length: 1 + ((writer + batch) % 5) }, () => newUuidV7())
      for (let attempt = 0; attempt < (batch % 3 === 0 ? 2 : 1); attempt++) {
        const events = ids.map((id) => prepare(id, writer))
        const results = await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
        for (const result of results) {
          if (result.status === 'rejected') throw new Error(result.detail)
          expect(result.status).toBe(attempt === 0 ? 'recorded' : 'duplicate')
          expect(answered.get(result.id) ?? result.seq).toBe(result.seq)
          answered.set(result.id, result.seq)
        }
      }
    }
    writing -= 1
  }

  const seen: { id: string; seq: number }[] = []
  async function tail() {
    let cursor = 0
    for (;;) {
      const wasWriting = writing > 0
      const page = await readEvents(
        { companyId },
        { ...read, cursor, waitMs: wasWriting ? 200 : 0 },
      )
      for (const { event } of page.data) if (event) seen.push({ id: event.id, seq: event.seq })
      if (page.cursor === null) throw new Error('a tailing reader always gets a cursor')
      if (page.data.length === 0 && !wasWriting) return
      cursor = page.cursor
    }
  }

  await Promise.all([...Array.from({ length: writersCount }, (_, writer) => write(writer)), tail()])
  expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: answered.size }, (_, at) => at))
  expect(new Map(seen.map(({ id, seq }) => [id, seq]))).toEqual(answered)
  expect(await readHead(companyId)).toMatchObject({ size: answered.size })
})

it('a page without matches still moves the cursor of a tailing reader to the end of the log', async () => {
  const companyId = await createTestCompany()
  const events = Array.from({ length: 5 }, () => prepare(newUuidV7(), 1))
  await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
  const page = await readEvents({ companyId }, { ...read, q: 'action:nothing.happened' })
  expect(page).toMatchObject({ data: [], cursor: 5 })
  expect(await readEvents({ companyId }, { ...read, tail: false })).toMatchObject({ cursor: null })
})

it('a long poll answers as soon as another connection appends', async () => {
  const companyId = await createTestCompany()
  const waiting = readEvents({ companyId }, { ...read, waitMs: 20_000 })
  await inSqlTransaction((tx) => append(tx, { companyId, via, events: [prepare(newUuidV7(), 1)] }))
  const page = await waiting
  expect(page.data).toHaveLength(1)
  expect(page.cursor).toBe(1)
})
