import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  type TestCompany,
} from '@/lib/access/test-access'
import { createUser } from '@/lib/access/commands/add-user'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import type { SessionPrincipal } from '@/lib/access/schema'
import { createView } from '@/lib/events/views/commands/views'
import { findRefsOf } from '@/lib/log/find-persons'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { findHoldsOnPerson } from '@/lib/holds/queries'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { erasePerson } from './commands/erase-person'
import { requestErasure } from './commands/request-erasure'
import { runErasure } from './commands/run-erasure'
import { finishErasures } from './jobs'
import { erasureStates } from './schema/words'
import { grepDatabase, ingest } from './test-person'

vi.mock('@/lib/holds/queries', () => ({
  findHoldsOnPerson: vi.fn(async () => []),
  findHoldsOnEvents: vi.fn(async () => []),
}))

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
})
afterAll(() => instance.close())
beforeEach(() => vi.mocked(findHoldsOnPerson).mockReset().mockResolvedValue([]))

const reason = 'GDPR request 17'

/** Somebody nobody else is, with so many events; many more than fit one batch where that matters. */
async function makePerson(events: number, company = acme) {
  const tag = newUuidV7().replaceAll('-', '')
  const actor = {
    type: 'user' as const,
    id: `id-${tag}`,
    email: `p${tag}@acme.example`,
    name: `N${tag}`,
  }
  for (let left = events; left > 0; left -= 200) {
    const batch = Array.from({ length: Math.min(200, left) }, () => ({
      action: 'door.opened',
      actor,
    }))
    await ingest(company.id, batch)
  }
  const refs = await findRefsOf({ companyId: company.id, email: actor.email })
  return { actor, refs, values: [actor.id, actor.email, actor.name] }
}

async function readTexts(refs: readonly string[]) {
  const rows = await sql().query<{ text: string | null }>(
    'test.texts',
    'SELECT text FROM event_personal WHERE ref = ANY($1::text[])',
    [[...refs]],
  )
  return { all: rows.length, left: rows.filter(({ text }) => text !== null).length }
}

describe('an erasure that is interrupted', () => {
  it('goes on where it stopped, between batches too', async () => {
    const { refs, values } = await makePerson(1_200)
    const { id } = await requestErasure(owner, { refs, reason })
    const key = { companyId: acme.id, id }
    const crash = new Error('the process was killed')
    const run = runErasure(key, {
      onProgress: ({ state, afterSeq }) => {
        if (state === 'mentions' && afterSeq > 0) throw crash
      },
    })
    await expect(run).rejects.toBe(crash)
    expect(await readTexts(refs)).toEqual({ all: 1_200, left: 700 })

    expect(await finishErasures()).toBe(1)
    expect(await readTexts(refs)).toEqual({ all: 1_200, left: 0 })
    expect((await grepDatabase(instance.migrateDatabaseUrl, values)).found).toEqual([])
    const row = await runErasure(key)
    expect(row).toMatchObject({ state: 'done', counts: { events: { values: 1_200 } } })
    expect(await checkIntegrity({ companyId: acme.id })).toMatchObject({ ok: true })
    expect(await finishErasures()).toBe(0)
  })

  it.each(erasureStates.filter((state) => state !== 'done'))(
    'goes on at the step %s',
    async (at) => {
      const { refs, values } = await makePerson(3)
      const { id } = await requestErasure(owner, { refs, reason })
      const crash = new Error('the process was killed')
      const stopAt = ({ state }: { state: string }) => {
        if (state === at) throw crash
      }
      const key = { companyId: acme.id, id }
      await expect(runErasure(key, { onProgress: stopAt })).rejects.toBe(crash)
      expect(await finishErasures()).toBe(1)
      expect(await runErasure(key)).toMatchObject({ state: 'done' })
      expect((await grepDatabase(instance.migrateDatabaseUrl, values)).found).toEqual([])
    },
  )

  it('is done once by two that work on it', async () => {
    const { refs } = await makePerson(1_200)
    const { id } = await requestErasure(owner, { refs, reason })
    const key = { companyId: acme.id, id }
    const rows = await Promise.all([runErasure(key), runErasure(key), runErasure(key)])
    for (const row of rows) expect(row.counts.events).toEqual({ values: 1_200, named: 0 })
    const [told] = await sql().query<{ count: number }>(
      'test.told',
      `SELECT count(*)::int AS count FROM events WHERE company_id = $1::uuid AND action = 'person.erased' AND line LIKE '%' || $2 || '%'`,
      [acme.id, id],
    )
    expect(told?.count).toBe(1)
  })
})

describe('somebody who acts while they are erased', () => {
  it('gets a new ref, and nothing of the old one stays', async () => {
    const { actor, refs } = await makePerson(600)
    let isOver = false
    const writers = [0, 1, 2].map(async () => {
      const statuses = new Set<string>()
      while (!isOver) {
        for (const { status } of await ingest(acme.id, [{ action: 'door.opened', actor }])) {
          statuses.add(status)
        }
      }
      // And once more, after it.
      await ingest(acme.id, [{ action: 'door.opened', actor }])
      return [...statuses]
    })
    await erasePerson(owner, { refs, reason })
    isOver = true
    for (const statuses of await Promise.all(writers)) expect(statuses).toEqual(['recorded'])

    expect((await readTexts(refs)).left).toBe(0)
    const fresh = await findRefsOf({ companyId: acme.id, email: actor.email })
    expect(fresh).toHaveLength(1)
    expect(refs).not.toContain(fresh[0])
    const now = await readTexts(fresh)
    expect(now.left).toBe(now.all)
    expect(now.all).toBeGreaterThanOrEqual(3)
    expect(await checkIntegrity({ companyId: acme.id })).toMatchObject({ ok: true })
    // Who was erased once can be erased again.
    await erasePerson(owner, { refs: fresh, reason })
    expect((await readTexts(fresh)).left).toBe(0)
  })
})

describe('somebody who shares an address with the person', () => {
  it('stays who they are, with their account, where they are left out', async () => {
    const email = 'moved@acme.example'
    const before = { type: 'user' as const, id: 'had-it-before', email, name: 'Former Owner' }
    await ingest(acme.id, [{ action: 'door.opened', actor: before }])
    const now = await makeMember(acme, 'auditor', email)
    await createView(owner, {
      ...{ name: 'Theirs', perspective: 'audit-logs', state: { q: `actor:${email}` } },
    })
    const refs = await findRefsOf({ companyId: acme.id, id: before.id })
    expect(await findRefsOf({ companyId: acme.id, email })).toHaveLength(2)
    const { counts } = await erasePerson(owner, { refs, reason })
    expect(counts).toMatchObject({
      account: { memberships: 0, accounts: 0 },
      saved_views: { rewritten: 0 },
    })
    expect(await findSessionPrincipal({ ...now, companySlug: 'acme' })).not.toBeNull()
    const found = await grepDatabase(instance.migrateDatabaseUrl, [before.id, before.name])
    expect(found.found).toEqual([])
    expect(await findRefsOf({ companyId: acme.id, id: now.userId })).toHaveLength(1)
  })
})

describe('another company that knows the same person', () => {
  it('keeps everything it has, and the account that it shares', async () => {
    const globex = await makeCompany('globex')
    const email = 'shared@both.example'
    await makeMember(acme, 'member', email)
    await createUser(globex.operator, {
      email,
      name: 'x',
      role: 'member',
      password: 'correct horse battery',
    })
    const there = await principalOf(globex, email)
    await ingest(globex.id, [{ action: 'door.opened', actor: { type: 'user', id: 'u1', email } }])
    await ingest(acme.id, [{ action: 'door.opened', actor: { type: 'user', id: 'u1', email } }])
    const before = await readCompany(globex.id)

    const refs = await findRefsOf({ companyId: acme.id, email })
    const { counts } = await erasePerson(owner, { refs, reason })
    expect(counts.account).toMatchObject({ memberships: 1, accounts: 0, sessions: 0 })
    expect(await readCompany(globex.id)).toEqual(before)
    expect(await findRefsOf({ companyId: acme.id, email })).toEqual([])
    const session = { sessionId: there.sessionId, ip: null, userAgent: null }
    expect(await findSessionPrincipal({ ...session, companySlug: 'globex' })).not.toBeNull()
    expect(await findSessionPrincipal({ ...session, companySlug: 'acme' })).toBeNull()
  })

  it('cannot be erased from here', async () => {
    const foreign = await makeCompany('foreign')
    const { refs } = await makePerson(1, foreign)
    await expect(erasePerson(owner, { refs, reason })).rejects.toMatchObject({
      code: 'person_not_found',
    })
    expect((await readTexts(refs)).left).toBe(1)
  })
})

describe('an erasure is refused', () => {
  const hold = { id: 'hold-1', name: 'Case 7' }

  it('while a hold covers the person, and then nothing has happened', async () => {
    const { refs } = await makePerson(1)
    vi.mocked(findHoldsOnPerson).mockResolvedValue([hold])
    await expect(erasePerson(owner, { refs, reason })).rejects.toMatchObject({
      ...{ code: 'person_on_hold', status: 409, detail: expect.stringContaining('Case 7') },
    })
    expect((await readTexts(refs)).left).toBe(1)
    vi.mocked(findHoldsOnPerson).mockResolvedValue([])
    expect(await finishErasures()).toBe(0)
  })

  it('by a hold that comes before K is destroyed, until it is released', async () => {
    const { refs } = await makePerson(1)
    const { id } = await requestErasure(owner, { refs, reason })
    vi.mocked(findHoldsOnPerson).mockResolvedValue([hold])
    const key = { companyId: acme.id, id }
    await expect(runErasure(key)).rejects.toMatchObject({ code: 'person_on_hold' })
    expect(await finishErasures()).toBe(0)
    expect((await readTexts(refs)).left).toBe(1)
    vi.mocked(findHoldsOnPerson).mockResolvedValue([])
    expect(await finishErasures()).toBe(1)
    expect((await readTexts(refs)).left).toBe(0)
  })

  it('where no owner would be left, and by others than owners', async () => {
    const refs = await findRefsOf({ companyId: acme.id, email: owner.email })
    await expect(erasePerson(owner, { refs, reason })).rejects.toMatchObject({ code: 'last_owner' })
    const admin = await makeMember(acme, 'admin', 'admin2@acme.example')
    await expect(erasePerson(admin, { refs, reason })).rejects.toMatchObject({
      code: 'owners_only',
    })
    const member = await makeMember(acme, 'member', 'member2@acme.example')
    await expect(erasePerson(member, { refs, reason })).rejects.toMatchObject({
      code: 'permission_missing',
    })
  })

  it('with a reason that names the person, or none', async () => {
    const { actor, refs } = await makePerson(1)
    for (const text of [`asked by ${actor.email}`, `for ${actor.name.toUpperCase()}!`]) {
      await expect(erasePerson(owner, { refs, reason: text })).rejects.toMatchObject({
        code: 'reason_names_person',
      })
    }
    await expect(erasePerson(owner, { refs, reason: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('where two ask at once, for one of them', async () => {
    const { refs } = await makePerson(1)
    const asked = await Promise.allSettled(
      [0, 1].map(() => requestErasure(owner, { refs, reason })),
    )
    const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject([{ code: 'erasure_running' }])
    await finishErasures()
  })

  it('a second time', async () => {
    const { refs } = await makePerson(1)
    const { id } = await requestErasure(owner, { refs, reason })
    await expect(requestErasure(owner, { refs, reason })).rejects.toMatchObject({
      code: 'erasure_running',
    })
    await runErasure({ companyId: acme.id, id })
    await expect(requestErasure(owner, { refs, reason })).rejects.toMatchObject({
      code: 'person_erased',
    })
  })
})

describe('somebody who erases themselves', () => {
  it('is named by nothing, the request for it included', async () => {
    const email = 'themselves@acme.example'
    const self = await makeMember(acme, 'admin', email)
    const refs = await findRefsOf({ companyId: acme.id, email })
    await erasePerson(self, { refs, reason })
    const { found } = await grepDatabase(instance.migrateDatabaseUrl, [email, self.userId])
    expect(found).toEqual([])
  })
})

/** Every row that is a company's, as text. */
async function readCompany(companyId: string): Promise<string[]> {
  const tables = await sql().query<{ name: string }>(
    'test.company_tables',
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname NOT LIKE 'search_%' ORDER BY 1`,
    [],
  )
  const rows: string[] = []
  for (const { name } of tables) {
    const found = await sql().query<{ text: string }>(
      `test.rows_of_${name}`,
      `SELECT t::text AS text FROM "${name}" t WHERE company_id = $1::uuid ORDER BY 1`,
      [companyId],
    )
    rows.push(...found.map(({ text }) => `${name} ${text}`))
  }
  expect(rows.length).toBeGreaterThan(20)
  return rows
}
