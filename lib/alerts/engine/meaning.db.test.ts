import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { readEvents } from '@/lib/events/queries/read-events'
import { readFacets } from '@/lib/events/queries/read-facets'
import { readHistogram } from '@/lib/events/queries/read-histogram'
import { readRows } from '@/lib/events/queries/read-rows'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import { forgetErased, indexLog } from '@/lib/events/segments/index-log'
import { forgetPruned } from '@/lib/events/segments/forget-pruned'
import { forgetUnusedWords } from '@/lib/events/segments/forget-words'
import { openTailQuery } from '@/lib/events/tail/tail-query'
import { restoreEvent } from '@/lib/log/restore-event'
import type { JsonValue, StoredEvent } from '@/lib/log/schema'
import { createTestCompany, markPruned, openTestLog, type TestLog } from '@/lib/log/test-log'
import { type CompiledRule, windowOf } from './compile-rule'
import { matchRules, newDispatch } from './dispatch'
import { anyPlainEvent, anyPlainQuery, type PlainQuery } from './test-meaning'

const sizes = { small: 128, large: 256 }
let log: TestLog
let superuser: pg.Client
let companyId: string
beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
  companyId = await createTestCompany()
})
afterAll(async () => {
  await superuser.end()
  await log.close()
})

const via = { type: 'api_key' as const, id: 'k1' }
const nowMs = Date.now()

async function send(seed: number, numRuns: number): Promise<void> {
  const values: JsonValue[] = fc.sample(anyPlainEvent(nowMs), { numRuns, seed })
  const items = values.map((value, index) => ({ index, value }))
  expect((await ingestValues({ companyId, via }, items)).rejected).toBe(0)
}

/** What every way to ask gives, and what the events themselves say, asked one by one without any of the product's code. */
async function compare({ text, test }: PlainQuery): Promise<number> {
  const rows = await readRows({ companyId, from: 0, to: 1_000, limit: 1_000 })
  const events = rows.map(restoreEvent)
  const expected = events.filter(test)
  const seqs = expected.map(({ seq }) => seq)
  const asked = { q: text, within: '' }
  const newestFirst = expected
    .toSorted(
      (one, other) =>
        Date.parse(other.occurred_at) - Date.parse(one.occurred_at) || other.seq - one.seq,
    )
    .map(({ seq }) => seq)
  const { facets, total } = await readFacets({ companyId }, asked)
  const histogram = await readHistogram({ companyId }, { ...asked, stack: 'outcome' })
  const inBuckets = histogram.buckets.flatMap(({ counts }) => counts)
  const [older, newer] = await listByTime(text)
  expect([text, await listBySeq(text)]).toEqual([text, seqs])
  expect([text, older]).toEqual([text, newestFirst])
  expect([text, newer]).toEqual([text, newestFirst])
  expect([text, await countEvents({ companyId }, { q: text })]).toEqual([text, seqs.length])
  expect([text, total]).toEqual([text, seqs.length])
  expect([text, sum(inBuckets), histogram.total]).toEqual([text, seqs.length, seqs.length])
  if (!/outcome/.test(text)) {
    const outcomes = facets.find(({ key }) => key === 'outcome')?.values ?? []
    const failures = expected.filter(({ outcome }) => outcome === 'failure').length
    expect([text, outcomes.find(({ value }) => value === 'failure')?.count ?? 0]).toEqual([
      text,
      failures,
    ])
  }
  expect([text, await listMatches(text, events)]).toEqual([text, seqs])
  return seqs.length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

async function listBySeq(q: string): Promise<number[]> {
  const seqs: number[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const read = { q, cursor, limit: 29, expand: false, tail: false, waitMs: 0 }
    const page = await readEvents({ companyId }, read)
    seqs.push(...page.data.map(({ id }) => id - 1))
    cursor = page.cursor
  }
  return seqs
}

/** Down to the oldest, and up again, both newest first. */
async function listByTime(q: string): Promise<[number[], number[]]> {
  const down: number[] = []
  let page = await searchEvents({ companyId }, { q, limit: 31 })
  down.push(...page.events.map(({ seq }) => seq))
  while (page.olderCursor !== null) {
    page = await searchEvents({ companyId }, { q, limit: 31, cursor: page.olderCursor })
    down.push(...page.events.map(({ seq }) => seq))
  }
  const up: number[] = []
  for (let cursor: string | null = '0.0'; cursor !== null; ) {
    const next = await searchEvents({ companyId }, { q, limit: 31, cursor, direction: 'newer' })
    up.unshift(...next.events.map(({ seq }) => seq))
    cursor = next.newerCursor
  }
  return [down, up]
}

/** As live views, streams and rules match. */
async function listMatches(text: string, events: readonly StoredEvent[]): Promise<number[]> {
  const tail = await openTailQuery({ companyId, text, within: '', zone: 'UTC' })
  const rule = {
    ...{ row: { sinceSeq: 0 }, tail, hours: null },
    window: windowOf({ kind: 'every', by: [] }, 0),
  } as unknown as CompiledRule
  const { matched, broken } = await matchRules(newDispatch([rule]), events)
  expect(broken.size).toBe(0)
  return (matched.get(rule) ?? []).map(({ seq }) => seq)
}

async function compareAll(seed: number): Promise<void> {
  let found = 0
  await fc.assert(
    fc.asyncProperty(anyPlainQuery(nowMs), async (query) => {
      found += await compare(query)
    }),
    { numRuns: 25, seed },
  )
  expect(found).toBeGreaterThan(200)
}

it('every way to ask gives exactly the events that a query says, as a log grows, is indexed, erased and pruned', async () => {
  await send(1, 200)
  await compareAll(1)
  await indexLog(companyId, { sizes })
  await compareAll(2)
  await send(2, 150)
  await compareAll(3)
  await indexLog(companyId, { sizes })
  await compareAll(4)
  const [who] = (
    await superuser.query<{ ref: string }>(
      `SELECT ref FROM persons WHERE company_id = $1 AND external_id = 'u2'`,
      [companyId],
    )
  ).rows
  await superuser.query(
    'UPDATE event_personal SET text = NULL, key = NULL WHERE company_id = $1 AND ref = $2',
    [companyId, who?.ref],
  )
  await superuser.query('DELETE FROM person_aliases WHERE company_id = $1 AND ref = $2', [
    ...[companyId, who?.ref],
  ])
  await superuser.query(
    `UPDATE persons SET erased_at = now(), key_wrapped = NULL, external_id = NULL, email = NULL, name = NULL
      WHERE company_id = $1 AND ref = $2`,
    [companyId, who?.ref],
  )
  await superuser.query('UPDATE logs SET erasures = erasures + 1 WHERE company_id = $1', [
    companyId,
  ])
  await forgetErased(companyId, { covers: () => true })
  await compareAll(5)
  await markPruned(superuser, { companyId, until: 150 })
  await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq < 150', [companyId])
  await forgetPruned(companyId)
  await forgetUnusedWords(companyId)
  await compareAll(6)
  await send(3, 100)
  await indexLog(companyId, { sizes })
  await compareAll(7)
})
