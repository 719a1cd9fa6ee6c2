import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JsonValue } from '@/lib/log/schema'
import { append } from '@/lib/log/append'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { countReaders } from './company-reader'
import { tailEvents } from './tail-events'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())
afterEach(() => expect(countReaders()).toBe(0))

const via = { type: 'api_key' as const, id: 'k1' }

function prepare(event: { [member: string]: JsonValue }) {
  const prepared = prepareEvent(
    { action: 'project.created', actor: { type: 'system', id: 's' }, ...event },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

async function add(companyId: string, ...events: { [member: string]: JsonValue }[]): Promise<void> {
  await appendInGroup({ companyId, via, events: events.map(prepare) })
}

type Follow = { q?: string; within?: string; after?: number }

/** Follows until so many events have come. */
async function follow(companyId: string, given: Follow & { until: number }) {
  const ended = new AbortController()
  const tail = await tailEvents(
    { companyId },
    { q: '', within: '', quietMs: 50, signal: ended.signal, ...given },
  )
  const seen: { id: string; seq: number }[] = []
  let { cursor } = tail
  for await (const step of tail.steps) {
    if (step.type === 'epoch') throw new Error('the epoch does not change here')
    cursor = step.cursor
    if (step.type === 'events') seen.push(...step.events.map(({ id, seq }) => ({ id, seq })))
    if (seen.length >= given.until) break
  }
  return { seen, cursor }
}

describe('a live tail', () => {
  it('tells every event of concurrent writers once and in order, over any number of reconnects', async () => {
    const companyId = await createTestCompany()
    const total = 240
    // Each writer is a connection of its own, as another process would be.
    const write = async (writer: number) => {
      for (let batch = 0; batch < 20; batch++) {
        const events = Array.from({ length: 3 }, () => prepare({ details: { writer } }))
        await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
      }
    }
    const read = async (perConnection: number) => {
      const all: number[] = []
      let cursor = 0
      while (all.length < total) {
        const until = Math.min(perConnection, total - all.length)
        const part = await follow(companyId, { after: cursor, until })
        all.push(...part.seen.map(({ seq }) => seq))
        cursor = part.cursor
      }
      return all
    }
    const [one, other] = await Promise.all([
      read(7),
      read(1_000),
      ...[0, 1, 2, 3].map((writer) => write(writer)),
    ])
    const inOrder = Array.from({ length: total }, (_, seq) => seq)
    expect(one).toEqual(inOrder)
    expect(other).toEqual(inOrder)
  })

  it('matches as a search does, and knows whoever is new', async () => {
    const companyId = await createTestCompany()
    await add(companyId, { actor: { type: 'user', id: 'u1', name: 'Ana Lima' } })
    const following = [
      follow(companyId, { q: 'actor:"Zoe Novak"', after: 0, until: 1 }),
      follow(companyId, { q: '-actor:"Ana Lima"', after: 0, until: 2 }),
      follow(companyId, { q: 'novak', after: 0, until: 1 }),
      follow(companyId, { q: '', within: 'action:api.requested', after: 0, until: 1 }),
    ]
    await add(companyId, { action: 'api.requested', actor: { type: 'user', id: 'u1' } })
    await add(companyId, { actor: { type: 'user', id: 'u2', name: 'Zoe Novak' } })
    await add(companyId, {})
    const seqs = (await Promise.all(following)).map(({ seen }) => seen.map(({ seq }) => seq))
    expect(seqs).toEqual([[2], [2, 3], [2], [1]])
  })

  it('matches by the names that things have by now, as a search does', async () => {
    const companyId = await createTestCompany()
    const project = (name?: string) => ({
      targets: [{ type: 'project', id: 'p1', ...(name === undefined ? {} : { name }) }],
    })
    await add(companyId, project('Payments'), project())
    const ended = new AbortController()
    const tails = await Promise.all(
      ['target:payments', '-target:payments'].map((q) =>
        tailEvents(
          { companyId },
          { q: `${q} OR action:end`, within: '', quietMs: 50, signal: ended.signal },
        ),
      ),
    )
    await add(companyId, project('Billing'))
    await add(companyId, project(), { action: 'end' })
    const seen = tails.map(async ({ steps }) => {
      const seqs: number[] = []
      for await (const step of steps) {
        if (step.type === 'events') seqs.push(...step.events.map(({ seq }) => seq))
        if (seqs.includes(4)) break
      }
      return seqs
    })
    expect(await Promise.all(seen)).toEqual([[4], [2, 3, 4]])
  })

  it('tells nothing of another company', async () => {
    const [companyId, other] = [await createTestCompany(), await createTestCompany()]
    const following = follow(companyId, { after: 0, until: 2 })
    await add(other, { details: { of: 'other' } }, {}, {})
    await add(companyId, {}, {})
    await follow(other, { after: 0, until: 3 })
    const { seen, cursor } = await following
    expect(seen.map(({ seq }) => seq)).toEqual([0, 1])
    expect(cursor).toBe(2)
  })

  it('begins at the end of the log, and says where that is while nothing matches', async () => {
    const companyId = await createTestCompany()
    await add(companyId, {}, {}, {})
    const ended = new AbortController()
    const tail = await tailEvents(
      { companyId },
      { q: 'action:never.seen', within: '', quietMs: 20, signal: ended.signal },
    )
    expect(tail.cursor).toBe(3)
    await add(companyId, {})
    for await (const step of tail.steps) {
      expect(step.type).toBe('quiet')
      if (step.type === 'quiet' && step.cursor === 4) break
    }
  })

  it('reads from the database what its reader no longer keeps', async () => {
    const companyId = await createTestCompany()
    const events = Array.from({ length: 700 }, () => prepare({}))
    const following = follow(companyId, { after: 0, until: 1_400 })
    await appendInGroup({ companyId, via, events })
    await appendInGroup({ companyId, via, events: events.map(() => prepare({})) })
    const late = follow(companyId, { after: 10, until: 1_390 })
    const all = Array.from({ length: 1_400 }, (_, seq) => seq)
    expect((await following).seen.map(({ seq }) => seq)).toEqual(all)
    expect((await late).seen.map(({ seq }) => seq)).toEqual(all.slice(10))
  })

  it('says so to whoever takes events more slowly than they come, and goes on at the end', async () => {
    const companyId = await createTestCompany()
    const ended = new AbortController()
    const input = { q: '', within: '', quietMs: 20, signal: ended.signal, behindMax: 50 }
    const slow = (await tailEvents({ companyId }, input)).steps
    expect((await slow.next()).value).toEqual({ type: 'quiet', cursor: 0 })
    const following = follow(companyId, { after: 0, until: 60 })
    await add(companyId, ...Array.from({ length: 60 }, () => ({})))
    expect((await following).seen).toHaveLength(60)
    expect((await slow.next()).value).toEqual({ type: 'behind', cursor: 60 })
    await add(companyId, {})
    for await (const step of slow) {
      if (step.type === 'quiet') continue
      expect(step).toMatchObject({ type: 'events', cursor: 61, events: [{ seq: 60 }] })
      break
    }
  })

  it('is told to two hundred followers by one reader', async () => {
    const companyId = await createTestCompany()
    const answered = (status: number) => ({ request: { method: 'GET', status } })
    const codes = Array.from({ length: 200 }, (_, at) => 200 + at)
    const following = codes.map((code) =>
      follow(companyId, { q: `status:${code},599`, after: 0, until: 2 }),
    )
    await add(companyId, ...codes.map(answered))
    expect(countReaders()).toBe(1)
    await add(companyId, answered(599))
    for (const [at, { seen }] of (await Promise.all(following)).entries()) {
      expect(seen.map(({ seq }) => seq)).toEqual([at, 200])
    }
  })

  it('is refused where the log is another one, or does not reach so far', async () => {
    const companyId = await createTestCompany()
    await add(companyId, {})
    const input = { q: '', within: '', quietMs: 20, signal: new AbortController().signal }
    const changed = { code: 'log_epoch_changed', status: 409 }
    await expect(tailEvents({ companyId }, { ...input, epoch: 2 })).rejects.toMatchObject(changed)
    await expect(tailEvents({ companyId }, { ...input, after: 5 })).rejects.toMatchObject(changed)
    await expect(tailEvents({ companyId }, { ...input, q: 'actr:x' })).rejects.toMatchObject({
      code: 'query_invalid',
    })
  })

  it('ends with the signal of whoever reads it', async () => {
    const companyId = await createTestCompany()
    const ended = new AbortController()
    const tail = await tailEvents(
      { companyId },
      { q: '', within: '', quietMs: 60_000, signal: ended.signal },
    )
    const next = tail.steps.next()
    ended.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
