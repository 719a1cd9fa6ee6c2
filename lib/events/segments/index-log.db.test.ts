import { inspect } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { readEvents } from '@/lib/events/queries/read-events'
import { readFacets } from '@/lib/events/queries/read-facets'
import { readHistogram } from '@/lib/events/queries/read-histogram'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import { createTestCompany, markPruned, openTestLog, type TestLog } from '@/lib/log/test-log'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { sql } from '@/lib/platform/db'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { checkSegments } from './check-segments'
import { buildStretch, forgetErased, helpIndexing, indexLog, rebuildSegment } from './index-log'
import { takeApart } from './segment-parts'
import { readSegments } from './store'

const sizes = { small: 128, large: 512 }
let log: TestLog
let superuser: pg.Client
let companyId: string

beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await log.close()
})
beforeEach(async () => {
  companyId = await createTestCompany()
})

async function send(events: readonly EventInput[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  expect((await ingestValues({ companyId, via }, items)).rejected).toBe(0)
}

function someEvents(count: number): EventInput[] {
  const of = { seed: 11, count, days: 9, companyName: 'Acme' }
  return [...generateEvents({ ...of, endMs: Date.now() })]
}

const queries = [
  ...[
    '',
    'action:*.deleted',
    'actor:system',
    'outcome:failure OR outcome:denied',
    '-change:created',
  ],
  ...['status:>=400 method:post', 'login', '/api/', 'after:-3d change:changed', 'target:project:*'],
  ...['nobody.at.all', 'ip:*', 'id:100..300', 'request:*', 'details.nothing:1'],
]

async function answerAll() {
  const answers: unknown[] = []
  for (const q of queries) {
    const asked = { q, within: '' }
    answers.push(
      q,
      (await searchEvents({ companyId }, { q, limit: 200 })).events.map(({ seq }) => seq),
      await countEvents({ companyId }, { q }),
      await readFacets({ companyId }, asked),
      await readHistogram({ companyId }, { ...asked, stack: 'change' }),
    )
  }
  return answers
}

async function listSegments() {
  const rows = await readSegments(sql(), companyId)
  return rows.map(({ firstSeq, size, events }) => [firstSeq, size, events])
}

/** Until a session of this database waits for another's lock. */
async function waitForLock(): Promise<void> {
  for (;;) {
    const { rows } = await superuser.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    if (rows.length > 0) return
  }
}

/** Everything that this process holds of the index, as text. */
function heldInMemory(): string {
  return inspect(
    ['search parts', 'search tails'].map((name) => shareInProcess(name, () => new Map())),
    {
      ...{ depth: 12, maxArrayLength: null, maxStringLength: null },
    },
  )
}

/** Every byte that the index holds of this company, as text. */
async function readIndex(): Promise<string> {
  const { rows } = await superuser.query<{ data: Buffer }>(
    'SELECT data FROM search_parts WHERE company_id = $1',
    [companyId],
  )
  return rows.map(({ data }) => data.toString('latin1')).join('\n')
}

describe('indexing', () => {
  it('changes no answer, whether little, much or all is indexed', async () => {
    const events = someEvents(1_400)
    await send(events.slice(0, 700))
    const [ofTail] = [await answerAll()]
    await indexLog(companyId, { sizes })
    expect(await listSegments()).toEqual([
      [0, 512, 512],
      [512, 128, 128],
    ])
    expect(await answerAll()).toEqual(ofTail)

    await send(events.slice(700))
    const ofBoth = await answerAll()
    await indexLog(companyId, { sizes })
    expect(await listSegments()).toEqual([
      [0, 512, 512],
      [512, 512, 512],
      [1_024, 128, 128],
      [1_152, 128, 128],
    ])
    expect(await answerAll()).toEqual(ofBoth)
  })

  it('leaves segments small where their events are large', async () => {
    await send(someEvents(700))
    await indexLog(companyId, { sizes: { ...sizes, largeBytesMax: 10_000 } })
    const small = [0, 128, 256, 384, 512].map((firstSeq) => [firstSeq, 128, 128])
    expect(await listSegments()).toEqual(small)
    await indexLog(companyId, { sizes })
    expect(await listSegments()).toEqual([[0, 512, 512], small[4]])
  })

  it('leaves no gap and no overlap when several do it at once, and hides nothing from who searches', async () => {
    await send(someEvents(900))
    const expected = await countEvents({ companyId }, { q: 'id:>0' })
    let isDone = false
    const indexing = Promise.all([1, 2, 3].map(() => indexLog(companyId, { sizes }))).finally(
      () => {
        isDone = true
      },
    )
    while (!isDone) expect(await countEvents({ companyId }, { q: 'id:>0' })).toBe(expected)
    await indexing
    expect(await listSegments()).toEqual([
      [0, 512, 512],
      [512, 128, 128],
      [640, 128, 128],
      [768, 128, 128],
    ])
  })

  it('of large events holds few at a time, and makes the same of them', async () => {
    await send(someEvents(700))
    await markPruned(superuser, { companyId, until: 300 })
    await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq < 300', [companyId])
    const stretch = { from: 0, size: 640, partSize: 640, recordedFromMs: 0 }
    const [whole, pieces, other] = [
      await buildStretch(companyId, stretch),
      await buildStretch(companyId, { ...stretch, weightMax: 1 }),
      await buildStretch(companyId, { ...stretch, partSize: 400, weightMax: 500 }),
    ]
    expect(whole.events).toBe(340)
    expect(takeApart(pieces)).toEqual(takeApart(whole))
    expect(takeApart(other)).toEqual(takeApart(whole))
    expect(pieces.span).toEqual(whole.span)
  })

  it('holds no append up while the parts of a segment are written', async () => {
    await send(someEvents(130))
    const client = new pg.Client({ connectionString: log.superuserUrl })
    await client.connect()
    await client.query('BEGIN')
    await client.query('LOCK TABLE search_parts IN SHARE MODE')
    const indexing = indexLog(companyId, { sizes })
    await waitForLock()
    await send(someEvents(1))
    await client.query('COMMIT')
    await client.end()
    await indexing
    expect(await listSegments()).toEqual([[0, 128, 128]])
  })

  it('leaves no parts of a segment whose place was taken', async () => {
    await send(someEvents(700))
    await Promise.all([1, 2, 3].map(() => indexLog(companyId, { sizes })))
    const { rows } = await superuser.query(
      `SELECT count(*)::int AS count FROM search_parts p WHERE company_id = $1
          AND NOT EXISTS (SELECT FROM search_segments s WHERE s.id = p.segment_id)`,
      [companyId],
    )
    expect(rows).toEqual([{ count: 0 }])
  })

  it('is helped by one of all who search at once', async () => {
    await send(someEvents(10))
    const [one, other] = [helpIndexing(companyId), helpIndexing(companyId)]
    expect(one).toBe(other)
    await one
    const later = helpIndexing(companyId)
    expect(later).not.toBe(one)
    await later
  })

  it('finds an event as soon as it is accepted, again and again', async () => {
    for (let round = 1; round <= 150; round += 1) {
      await send([{ action: 'round.begun', actor: { type: 'system', id: `s${round}` } }])
      expect(await countEvents({ companyId }, { q: 'action:round.begun' })).toBe(round)
      if (round === 140) await indexLog(companyId, { sizes })
    }
  })
})

it('ids that are too long for a key are found like others', async () => {
  const long = `run-${'x'.repeat(3_000)}`
  const actor = { type: 'service_account' as const, id: `${long}-actor` }
  await send([{ action: 'run.ended', actor, targets: [{ type: 'run', id: long }] }])
  for (const q of ['target:run:run-xxx*', 'actor:service_account:run-xxx*']) {
    expect([q, await countEvents({ companyId }, { q })]).toEqual([q, 1])
  }
})

describe('what was erased', () => {
  /** As erasing does, which is a room of its own: values go, the log counts it. */
  async function erase() {
    await superuser.query(
      'UPDATE event_personal SET text = NULL, key = NULL WHERE company_id = $1',
      [companyId],
    )
    await superuser.query('UPDATE logs SET erasures = erasures + 1 WHERE company_id = $1', [
      companyId,
    ])
  }

  const quinn: EventInput = {
    action: 'door.opened',
    actor: { type: 'user', id: 'u1', name: 'Quinn Xavier', email: 'quinn@acme.example' },
    source: { ip: '203.0.113.77' },
  }

  it('is neither in the index nor found once its segments are built anew', async () => {
    await send(Array.from({ length: 300 }, () => quinn))
    await indexLog(companyId, { sizes })
    expect(await countEvents({ companyId }, { q: 'xavier ip:203.0.113.77' })).toBe(300)
    expect(await readIndex()).toMatch(/xavier/i)
    expect(heldInMemory()).toMatch(/xavier/i)

    await erase()
    await forgetErased(companyId, { covers: () => true })
    expect(heldInMemory()).not.toMatch(/quinn|xavier|203\.0\.113\.77/i)
    expect(await readIndex()).not.toMatch(/quinn|xavier|203\.0\.113\.77/i)
    expect(await countEvents({ companyId }, { q: 'xavier' })).toBe(0)
    expect(await countEvents({ companyId }, { q: 'ip:*' })).toBe(0)
    expect(await countEvents({ companyId }, { q: 'action:door.opened' })).toBe(300)
  })

  it('comes into no segment that was being built meanwhile', async () => {
    await send(Array.from({ length: 130 }, () => quinn))
    const client = new pg.Client({ connectionString: log.superuserUrl })
    await client.connect()
    // Holds the indexer up where it is about to store what it has read.
    await client.query('BEGIN')
    await client.query('SELECT FROM logs WHERE company_id = $1 FOR UPDATE', [companyId])
    const indexing = indexLog(companyId, { sizes })
    await waitForLock()
    await client.query('UPDATE event_personal SET text = NULL, key = NULL WHERE company_id = $1', [
      companyId,
    ])
    await client.query('UPDATE logs SET erasures = erasures + 1 WHERE company_id = $1', [companyId])
    await client.query('COMMIT')
    await client.end()
    await indexing
    expect(await listSegments()).toEqual([[0, 128, 128]])
    expect(await readIndex()).not.toMatch(/quinn|xavier/i)
  })
})

it('pruned events are found no longer once their segment is built anew', async () => {
  await send(someEvents(300))
  await indexLog(companyId, { sizes })
  await markPruned(superuser, { companyId, until: 100 })
  await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq < 100', [companyId])
  for (const row of await readSegments(sql(), companyId)) {
    if (row.firstSeq < 100) await rebuildSegment(companyId, row)
  }
  expect(await listSegments()).toEqual([
    [0, 128, 28],
    [128, 128, 128],
  ])
  expect(await countEvents({ companyId }, { q: 'id:>0' })).toBe(200)
  const oldest = await searchEvents({ companyId }, { cursor: '1.0', direction: 'newer' })
  expect(oldest.events).toHaveLength(50)
})

it('events that were pruned end no list early while the index still has them', async () => {
  await send(someEvents(300))
  await indexLog(companyId, { sizes })
  await markPruned(superuser, { companyId, until: 200 })
  await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq < 200', [companyId])
  const ids: number[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const read = { q: 'id:>0', cursor, limit: 30, expand: false, tail: false, waitMs: 0 }
    const page = await readEvents({ companyId }, read)
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.cursor
  }
  expect(ids).toEqual(Array.from({ length: 100 }, (_, at) => 201 + at))
})

it('an index that was changed by hand is named, and a good one is not', async () => {
  await send(someEvents(300))
  await indexLog(companyId, { sizes })
  expect(await checkSegments({ companyId })).toEqual([])
  const [first, second] = await readSegments(sql(), companyId)
  await superuser.query(
    `UPDATE search_parts SET data = overlay(data PLACING '\\x00'::bytea FROM length(data) - 3)
      WHERE segment_id = $1 AND part = 'column.actor'`,
    [second?.id],
  )
  expect(await checkSegments({ companyId })).toEqual([
    { seq: 128, what: expect.stringMatching(/events 129 to 256 .*column\.actor/) },
  ])
  await superuser.query('UPDATE search_segments SET max_at = min_at WHERE id = $1', [first?.id])
  await superuser.query('DELETE FROM search_segments WHERE id = $1', [second?.id])
  expect(await checkSegments({ companyId })).toEqual([
    { seq: 0, what: expect.stringMatching(/events 1 to 128 .*when they happened/) },
  ])
})
