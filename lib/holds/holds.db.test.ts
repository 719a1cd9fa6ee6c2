import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { searchEvents } from '@/lib/events/queries/search-events'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { setClock } from '@/lib/platform/clock'
import { inTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { changeHold, placeHold, releaseHold } from './commands'
import { eraseFromHolds } from './erase-from-holds'
import { findHeld } from './find-held'
import { countCovered, findHold, findHoldsOnPerson, listHolds } from './queries'
import { findPerson } from './store'

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

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString()

async function send(events: EventInput[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  expect((await ingestValues({ companyId: acme.id, via }, items)).rejected).toBe(0)
}

const by = (name: string): EventInput['actor'] => ({
  type: 'user',
  id: `u-${name}`,
  name,
  email: `${name}@acme.example`,
})

/** Ten events of two people over ten days, in turn deleting and creating. */
async function sendTen() {
  await send(
    Array.from({ length: 10 }, (_, n) => ({
      action: n % 2 === 0 ? 'project.deleted' : 'project.created',
      actor: by(n < 5 ? 'ana' : 'ben'),
      occurred_at: day(n + 1),
      targets: n === 7 ? [{ type: 'user', id: 'u-ana', name: 'ana' }] : [],
    })),
  )
}

/** Which of the ten are held: 0 for the first. What the company itself recorded lies before them. */
async function listHeld(): Promise<number[]> {
  const { events } = await searchEvents(
    { companyId: acme.id },
    { q: 'project.created OR project.deleted', limit: 200 },
  )
  const seqs = events.map(({ seq }) => seq).sort((one, other) => one - other)
  const until = (seqs.at(-1) ?? 0) + 1
  const held = await findHeld({ companyId: acme.id, from: 0, until })
  return seqs.flatMap((seq, at) => (held.isHeld(seq) ? [at] : []))
}

const reason = 'The court asked for it'
const place = (values: Partial<Parameters<typeof placeHold>[1]> = {}) =>
  placeHold(owner, { name: `Hold ${newUuidV7()}`, reason, ...values })
const release = (id: string, confirmation: string) =>
  releaseHold(owner, { id, confirmation, reason: 'Settled' })
const refOf = async (email: string) => (await findPerson(acme.id, email))?.ref ?? 'nobody'

describe('what is held', () => {
  beforeEach(sendTen)

  it('is what the query, the range and the person have in common, whatever is indexed', async () => {
    expect(await listHeld()).toEqual([])
    const cases: [Partial<Parameters<typeof placeHold>[1]>, number[]][] = [
      [{ q: 'action:*.deleted' }, [0, 2, 4, 6, 8]],
      [{ from: day(3), to: day(5) }, [2, 3, 4]],
      [{ person: 'ANA@acme.example' }, [0, 1, 2, 3, 4, 7]],
      [{ person: 'u-ana', q: 'action:*.created', from: day(3) }, [3, 7]],
      [{ q: 'actor:ben@acme.example -action:*.deleted' }, [5, 7, 9]],
      [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ]
    for (const [values, expected] of cases) {
      const { id } = await place(values)
      expect([values, await listHeld()]).toEqual([values, expected])
      await release(id, (await findHold(owner, id))?.name ?? '')
      expect(await listHeld()).toEqual([])
    }
  })

  it('by several holds is what any of them covers, each with its own count', async () => {
    await place({ name: 'Deleted', q: 'action:*.deleted' })
    await place({ name: 'Early', to: day(2), q: 'project' })
    const until = 200
    const held = await findHeld({ companyId: acme.id, from: 0, until })
    expect(held.holds.map(({ name, events }) => [name, events])).toEqual([
      ['Deleted', 5],
      ['Early', 2],
    ])
    expect(held.heldCount).toBe(6)
  })

  it('stays held when time goes on: relative dates count from when the hold was placed', async () => {
    setClock(() => Date.parse(day(8)))
    await place({ q: 'after:-3d project' })
    const expected = await listHeld()
    expect(expected.length).toBeGreaterThan(0)
    setClock(() => Date.parse(day(30)))
    expect(await listHeld()).toEqual(expected)
  })

  it('is told apart by a version that every change of holds makes another one', async () => {
    const read = async () => (await findHeld({ companyId: acme.id, from: 0, until: 1 })).version
    const versions = [await read()]
    const { id } = await place({ name: 'Versions' })
    versions.push(await read())
    await changeHold(owner, { id, name: 'Versions', reason, q: 'login' })
    versions.push(await read())
    await release(id, 'Versions')
    versions.push(await read())
    expect(new Set(versions).size).toBe(4)
  })

  it('is counted beforehand', async () => {
    const count = async (values: Parameters<typeof countCovered>[1]) =>
      (await countCovered(owner, values)).events
    expect(await count({ q: 'action:*.deleted' })).toBe(5)
    expect(await count({ q: 'project', from: day(3), to: day(5) })).toBe(3)
    expect(await count({ person: 'ana@acme.example', q: 'action:*.created' })).toBe(3)
    await expect(count({ person: 'nobody@acme.example' })).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/person' }],
    })
    await expect(count({ q: 'nokey:1' })).rejects.toMatchObject({ code: 'query_invalid' })
  })
})

describe('who is held', () => {
  beforeEach(sendTen)

  it('is whoever an event mentions that a hold in force covers', async () => {
    const [ana, ben] = [await refOf('ana@acme.example'), await refOf('ben@acme.example')]
    const holdsOn = async (ref: string) =>
      (await findHoldsOnPerson(sql(), { companyId: acme.id, ref })).map(({ name }) => name)
    expect(await holdsOn(ana)).toEqual([])
    await place({ name: 'First week', to: day(3) })
    expect(await holdsOn(ana)).toEqual(['First week'])
    expect(await holdsOn(ben)).toEqual([])
    // Ben's event is about Ana.
    await place({ name: 'On Ana', person: ana })
    expect(await holdsOn(ben)).toEqual(['On Ana'])
    await place({ name: 'Nothing', q: 'no.such.action' })
    expect(await holdsOn(ana)).toEqual(['First week', 'On Ana'])
    const inside = await inTransaction((tx) =>
      findHoldsOnPerson(tx, { companyId: acme.id, ref: ben }),
    )
    expect(inside).toHaveLength(1)
    const [onAna] = (await listHolds(owner)).filter(({ name }) => name === 'On Ana')
    await release(onAna?.id ?? '', 'On Ana')
    expect(await holdsOn(ben)).toEqual([])
  })

  it('is no more found in the texts of holds once they are erased', async () => {
    const { id } = await place({
      name: 'About ana@acme.example',
      reason: 'Ana@acme.example asked',
      q: 'action:project.moved target:"ana@acme.example"',
    })
    const person = { ref: 's_4711', id: null, email: 'ana@acme.example', name: null }
    const erase = () => inTransaction((tx) => eraseFromHolds(tx, { companyId: acme.id, person }))
    expect(await erase()).toEqual({ rewritten: 1 })
    expect(await findHold(owner, id)).toMatchObject({
      name: 'About s_4711',
      reason: 's_4711 asked',
      q: 'action:project.moved target:"s_4711"',
    })
    expect(await erase()).toEqual({ rewritten: 0 })
  })
})

describe('a hold', () => {
  it('that is placed, changed and released is recorded each time, with what it covers', async () => {
    const { id } = await place({ name: 'Case 12', q: 'actor:ana@acme.example', from: day(1) })
    await changeHold(owner, { id, name: 'Case 13', reason, q: 'login', from: day(1) })
    await changeHold(owner, { id, name: 'Case 13', reason, q: 'login', from: day(1) })
    await release(id, 'Case 13')
    const events = (await readEvents(acme.id)).filter(({ action }) => action.startsWith('hold.'))
    expect(events).toMatchObject([
      { action: 'hold.created', details: { from: day(1) } },
      { action: 'hold.updated', changes: [{ field: 'name' }, { field: 'query' }] },
      { action: 'hold.released' },
    ])
    // Name, query and reason are personal: they stand beside the line, not in it.
    expect(JSON.stringify(events)).not.toMatch(/court|Case 1/)
    const { events: found } = await searchEvents(
      { companyId: acme.id },
      { q: '"Case 13"', limit: 9 },
    )
    expect(found.map(({ targets }) => targets?.[0]?.name)).toEqual(['Case 13', 'Case 13'])
    expect(await findHold(owner, id)).toMatchObject({
      released: { reason: 'Settled', by: 'The owner' },
    })
  })

  it('is released by its typed name alone, once', async () => {
    const { id } = await place({ name: 'Typed' })
    await expect(release(id, 'typed?')).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/confirmation' }],
    })
    await release(id, 'Typed')
    await expect(release(id, 'Typed')).rejects.toMatchObject({ code: 'hold_released' })
    await expect(changeHold(owner, { id, name: 'Typed', reason })).rejects.toMatchObject({
      code: 'hold_released',
    })
    await place({ name: 'Typed' })
  })

  it('is nobody’s without the permission, and of no other company', async () => {
    const { id } = await place({ name: 'Ours' })
    const auditor = await makeMember(acme, 'auditor')
    const missing = { code: 'permission_missing' }
    await expect(listHolds(auditor)).rejects.toMatchObject(missing)
    await expect(placeHold(auditor, { name: 'No', reason })).rejects.toMatchObject(missing)
    await expect(countCovered(auditor, {})).rejects.toMatchObject(missing)
    const stranger = await makeMember(await makeCompany(`other-${companies}`), 'owner')
    expect(await findHold(stranger, id)).toBeNull()
    const input = { id, reason, confirmation: 'Ours' }
    await expect(releaseHold(stranger, input)).rejects.toMatchObject({ code: 'hold_not_found' })
    expect(await listHolds(stranger)).toEqual([])
  })

  it('needs a name of its own, a reason, and a query that is one', async () => {
    await place({ name: 'One' })
    await expect(place({ name: ' one ' })).rejects.toMatchObject({ code: 'name_taken' })
    await expect(place({ reason: ' ' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(place({ q: 'nokey:1' })).rejects.toMatchObject({ code: 'query_invalid' })
    await expect(place({ from: day(2), to: day(1) })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})
