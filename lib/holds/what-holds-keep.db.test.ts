import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { searchEvents } from '@/lib/events/queries/search-events'
import { findRefsOf } from '@/lib/log/find-persons'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { changeHold, placeHold } from './commands'
import { findHeld } from './find-held'
import { countCovered, countCoveredBy, findHold, findHoldsOnPerson } from './queries'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
let companies = 0

beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())
afterEach(() => setClock())
beforeEach(async () => {
  companies += 1
  acme = await makeCompany(`acme-${companies}`)
  owner = await makeMember(acme, 'owner')
})

const reason = 'The court asked for it'
const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString()

async function send(events: EventInput[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  expect((await ingestValues({ companyId: acme.id, via }, items)).rejected).toBe(0)
}

/** Which of the events of `door` are held: 0 for the first. */
async function listHeld(): Promise<number[]> {
  const { events } = await searchEvents({ companyId: acme.id }, { q: 'area:door', limit: 200 })
  const seqs = events.map(({ seq }) => seq).sort((one, other) => one - other)
  const held = await findHeld({ companyId: acme.id, from: 0, until: (seqs.at(-1) ?? 0) + 1 })
  return seqs.flatMap((seq, at) => (held.isHeld(seq) ? [at] : []))
}

it('a hold on somebody covers them by every id that producers know them by', async () => {
  const email = 'ana@acme.example'
  await send([
    { action: 'door.opened', actor: { type: 'user', id: 'hr-17', email } },
    { action: 'door.opened', actor: { type: 'user', id: 'crm-4', email } },
    { action: 'door.closed', actor: { type: 'user', id: 'crm-4', email } },
    { action: 'door.opened', actor: { type: 'user', id: 'ben', email: 'ben@acme.example' } },
  ])
  const refs = await findRefsOf({ companyId: acme.id, email })
  expect(refs).toHaveLength(2)

  const { id } = await placeHold(owner, { name: 'On Ana', reason, person: email })
  expect(await listHeld()).toEqual([0, 1, 2])
  for (const ref of refs) {
    const holds = await findHoldsOnPerson(sql(), { companyId: acme.id, ref })
    expect(holds.map(({ name }) => name)).toEqual(['On Ana'])
  }
  expect(await countCovered(owner, { person: email })).toMatchObject({ events: 3 })
  // Whichever of them it was placed by, and with a query too.
  await changeHold(owner, { id, name: 'On Ana', reason, person: 'crm-4', q: 'door.opened' })
  expect(await listHeld()).toEqual([0, 1])
  // An id of theirs that comes later is theirs as well.
  await send([{ action: 'door.opened', actor: { type: 'user', id: 'erp-9', email } }])
  expect(await listHeld()).toEqual([0, 1, 4])
})

it('a hold that gets another name or reason covers what it covered, its relative dates included', async () => {
  await send(
    [1, 5, 9].map((n) => ({
      action: 'door.opened',
      occurred_at: day(n),
      actor: { type: 'user', id: 'ana' },
    })),
  )
  setClock(() => Date.parse(day(10)))
  const q = 'after:-6d area:door'
  const { id } = await placeHold(owner, { name: 'Before', reason, q })
  expect(await listHeld()).toEqual([1, 2])

  setClock(() => Date.parse(day(60)))
  await changeHold(owner, { id, name: 'After', reason: `${reason} again`, q })
  expect(await listHeld()).toEqual([1, 2])
  const hold = await findHold(owner, id)
  expect(hold && (await countCoveredBy(owner, hold))).toBe(2)
  // Who asks for something else asks now.
  await changeHold(owner, { id, name: 'After', reason, q: 'after:-52d area:door' })
  expect(await listHeld()).toEqual([2])
})
