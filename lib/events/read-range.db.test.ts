import { afterAll, beforeAll, expect, it } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { readEvents } from '@/lib/events/queries/read-events'
import { ensurePartitions } from '@/lib/log/partitions'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'

const monthMs = 30 * 86_400_000
const months = 16
const perMonth = 5
const endMs = Date.UTC(2026, 0, 15)
let log: TestLog
let companyId: string

beforeAll(async () => {
  log = await openTestLog()
  await ensurePartitions({ nowMs: endMs, fromMs: endMs - months * monthMs })
  companyId = await createTestCompany()
  for (let month = 0; month < months; month++) {
    const ms = endMs - (months - month) * monthMs
    setClock(() => ms)
    const items = Array.from({ length: perMonth }, (_, index) => ({
      index,
      value: {
        action: index === 3 && month % 7 === 0 ? 'project.rare' : 'project.common',
        actor: { type: 'user', id: `u${index}`, email: `u${index}@acme.example` },
        details: { place: month * perMonth + index },
      },
    }))
    await ingestValues({ companyId, via: { type: 'cli' } }, items)
  }
  setClock(() => endMs)
})
afterAll(async () => {
  setClock()
  await log.close()
})

const rare = [0, 7, 14].map((month) => month * perMonth + 3)
const all = Array.from({ length: months * perMonth }, (_, seq) => seq)
const common = all.filter((seq) => !rare.includes(seq))

it.each<[string, number[]]>([
  ['action:project.common', common],
  ['action:project.rare', rare],
  ['action:project.nothing', []],
])(
  'pages of %s over many months hold each event once, whole, in the order of the log',
  async (q, expected) => {
    for (const limit of [1, 2, 7, 100]) {
      const seen: number[] = []
      let cursor: number | null = 0
      while (cursor !== null) {
        const input = { q, limit, cursor, expand: true, tail: false, waitMs: 0 }
        const page = await readEvents({ companyId }, input)
        for (const { id, event } of page.data) {
          seen.push(id - 1)
          expect(event?.actor.email).toMatch(/@acme\.example$/)
          expect(event?.details).toEqual({ place: id - 1 })
        }
        cursor = page.cursor
      }
      expect(seen).toEqual(expected)
    }
  },
)

it('a range in which nothing is kept, or nothing is yet, is empty', async () => {
  const input = { q: 'action:project.common', limit: 10, expand: false, tail: true, waitMs: 0 }
  const page = await readEvents({ companyId }, { ...input, cursor: months * perMonth })
  expect(page).toMatchObject({ data: [], cursor: months * perMonth })
  const empty = await createTestCompany()
  expect(await readEvents({ companyId: empty }, input)).toMatchObject({ data: [], cursor: 0 })
})
