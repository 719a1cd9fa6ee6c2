import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { changeHold, placeHold, releaseHold } from '@/lib/holds/commands'
import { countCovered, findHold } from '@/lib/holds/queries'
import { findRefsOf } from '@/lib/log/find-persons'
import { sql } from '@/lib/platform/db'
import { erasePerson } from './commands/erase-person'
import { finishErasures } from './jobs'
import { previewErasure } from './queries/preview-erasure'
import { ingest } from './test-person'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
const reason = 'GDPR request 17'

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
})
afterAll(() => instance.close())

async function countTexts(seq: number): Promise<number> {
  const rows = await sql().query(
    'test.texts_at',
    'SELECT 1 AS one FROM event_personal WHERE company_id = $1::uuid AND seq = $2::bigint AND text IS NOT NULL',
    [acme.id, String(seq)],
  )
  return rows.length
}

it('a value that no link leads to stays while a hold covers its event', async () => {
  const name = 'Kenji Tanaka'
  // Nobody knows yet whom it names: it stands under the event's own ref, and no link leads to it.
  const [noted] = await ingest(acme.id, [
    {
      action: 'case.noted',
      actor: { type: 'api_key', id: 'k1' },
      details: { about: `${name} called` },
      personal: ['/details/about'],
    },
  ])
  if (noted?.status !== 'recorded') throw new Error('it was not recorded')
  const actor = { type: 'user' as const, id: 'kt-1', email: 'kenji@acme.example', name }
  await ingest(acme.id, [{ action: 'door.opened', actor }])
  const { id } = await placeHold(owner, { name: 'Case 7', reason: 'Court', q: 'action:case.noted' })
  const refs = await findRefsOf({ companyId: acme.id, email: actor.email })

  await expect(erasePerson(owner, { refs, reason })).rejects.toMatchObject({
    ...{ code: 'person_on_hold', detail: expect.stringContaining('Case 7') },
  })
  expect(await countTexts(noted.seq)).toBe(1)
  expect(await finishErasures()).toBe(0)
  expect(await countTexts(noted.seq)).toBe(1)

  await releaseHold(owner, { id, confirmation: 'Case 7', reason: 'Settled' })
  expect(await finishErasures()).toBe(1)
  expect(await countTexts(noted.seq)).toBe(0)
})

it('a hold whose query has a word that is somebody’s name too covers what it covered', async () => {
  const ben = { type: 'user' as const, id: 'ben-1', email: 'ben@acme.example' }
  await ingest(acme.id, [{ action: 'mail.filed', actor: ben, context: 'Mark as read' }])
  const mark = { type: 'user' as const, id: 'mk-1', email: 'm@acme.example', name: 'Mark' }
  await ingest(acme.id, [{ action: 'door.opened', actor: mark }])
  const q = 'context:"Mark as read"'
  const { id } = await placeHold(owner, { name: 'Case 8', reason: 'Court', q })
  const refs = await findRefsOf({ companyId: acme.id, email: mark.email })

  const preview = await previewErasure(owner, { refs })
  expect(preview.refusal).toMatchObject({ code: 'person_on_hold' })
  await expect(erasePerson(owner, { refs, reason })).rejects.toMatchObject({
    ...{ code: 'person_on_hold', detail: expect.stringContaining('Case 8') },
  })
  expect((await findHold(owner, id))?.q).toBe(q)
  expect((await countCovered(owner, { q })).events).toBe(1)

  await changeHold(owner, { id, name: 'Case 8', reason: 'Court', q: 'action:mail.filed' })
  expect((await erasePerson(owner, { refs, reason })).state).toBe('done')
  expect((await findHold(owner, id))?.q).toBe('action:mail.filed')
})
