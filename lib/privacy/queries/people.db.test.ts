import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { placeHold } from '@/lib/holds/commands'
import { findRefsOf } from '@/lib/log/find-persons'
import { setClock } from '@/lib/platform/clock'
import { erasePerson } from '@/lib/privacy/commands/erase-person'
import { ingest } from '@/lib/privacy/test-person'
import { describePerson, findCertificate, listErasureViews, searchPeople } from './people'
import { previewErasure } from './preview-erasure'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
const email = 'zoe@acme.example'
const zoe = { type: 'user' as const, id: 'hr-7', email, name: 'Zoë Zimmerman' }

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  await ingest(acme.id, [
    { action: 'door.opened', actor: zoe, targets: [zoe] },
    { action: 'door.opened', actor: { ...zoe, name: 'Зоя Цой' } },
    { action: 'door.opened', actor: { ...zoe, name: 'Zoë Miller' } },
    { action: 'door.opened', actor: { type: 'user', name: 'Zoë Miller' } },
    // What nobody can know to be about her: her name where she is not mentioned.
    { action: 'door.painted', actor: { type: 'system' }, details: { by: 'Zoë Zimmerman, twice' } },
    // Where no search looks.
    { action: 'door.given', actor: { type: 'system' }, changes: [{ field: 'to', new: 'HR-7' }] },
    {
      action: 'door.asked',
      actor: { type: 'system' },
      request: { method: 'POST', body: { about: 'ZOË  MILLER' } },
    },
    { action: 'door.given', actor: { type: 'system' }, changes: [{ field: 'to', new: 'hr-70' }] },
    { action: 'door.given', actor: { type: 'system' }, changes: [{ field: 'to', new: 'ЗОЯ ЦОЙ' }] },
  ])
  await makeMember(acme, 'auditor', email)
})
afterAll(() => instance.close())

const refsOf = (id: string) => findRefsOf({ companyId: acme.id, id })

it.each(['zoe@acme.example', 'ZOE@', 'hr-7', 'Miller', 'oë mil'])(
  'people are found by %s',
  async (q) => {
    const [ref] = await refsOf('hr-7')
    const { people } = await searchPeople(owner, { q })
    expect(people.map((person) => person.ref)).toContain(ref)
  },
)

it('who has had other e-mails is found by each of them, and of names by the newest', async () => {
  const [ben, former, newest] = ['hr-8', 'ben@old.example', 'ben@new.example']
  await ingest(acme.id, [
    {
      action: 'door.opened',
      actor: { type: 'user', id: ben, email: former, name: 'Ben Bachelor' },
    },
    { action: 'door.opened', actor: { type: 'user', id: ben, email: newest, name: 'Ben Married' } },
  ])
  const [ref] = await refsOf(ben)
  for (const q of [former, newest, ben, 'ben married']) {
    const { people } = await searchPeople(owner, { q })
    expect(people.map((person) => person.ref)).toEqual([ref])
  }
  expect((await searchPeople(owner, { q: 'Ben Bachelor' })).people).toEqual([])
})

it('whoever is found was first seen when their page says so, by the time of the log', async () => {
  const clock = await makeCompany('clock')
  const officer = await makeMember(clock, 'owner')
  const person = { type: 'user' as const, id: 'hr-9' }
  const recordedMs = Date.now() + 3_600_000
  setClock(() => recordedMs)
  await ingest(clock.id, [{ action: 'door.opened', actor: person }])
  setClock(() => recordedMs + 60_000)
  await ingest(clock.id, [{ action: 'door.opened', actor: person }])
  setClock()
  const { people } = await searchPeople(officer, { q: 'hr-9' })
  expect(people.map(({ firstSeenAt }) => firstSeenAt)).toEqual([new Date(recordedMs).toISOString()])
  const details = await describePerson(officer, people[0]?.ref ?? '')
  expect(details?.refs[0]?.firstAt).toBe(people[0]?.firstSeenAt)
})

it('who is named whole comes first, and nothing finds nobody', async () => {
  const { people } = await searchPeople(owner, { q: 'zoë miller' })
  expect(people[0]).toMatchObject({ name: 'Zoë Miller' })
  expect(await searchPeople(owner, { q: ' ' })).toEqual({ people: [], isCut: false })
  expect((await searchPeople(owner, { q: 'nobody-like-this' })).people).toEqual([])
})

it('a person is described by every ref, name and e-mail, and by who they are here', async () => {
  const [ref = ''] = await refsOf('hr-7')
  const details = await describePerson(owner, ref)
  expect(details).toMatchObject({
    refs: [
      {
        ref,
        events: 3,
        aliases: [
          { kind: 'email', value: email },
          { kind: 'id', value: 'hr-7' },
        ],
      },
      { email, name: 'The auditor' },
    ],
    members: [{ email, role: 'Auditor', isActive: true }],
    ...{ holds: [], erasures: [], namesakes: [expect.stringMatching(/^s_/)] },
  })
  const names = details?.seen.flatMap(({ kind, value }) => (kind === 'names' ? [value] : []))
  // Of one event, though she is its actor and its target.
  expect(details?.seen).toContainEqual(
    expect.objectContaining({ kind: 'names', value: 'Zoë Zimmerman', events: 1 }),
  )
  expect(new Set(names)).toEqual(new Set(['Zoë Miller', 'Zoë Zimmerman', 'Зоя Цой', 'The auditor']))
})

it('the preview lists holds that may name somebody in part, for somebody to change them first', async () => {
  const place = (name: string) =>
    placeHold(owner, {
      ...{ name, reason: 'a case', q: 'action:nothing.known' },
      ...{ from: null, to: null, person: null },
    })
  const { id } = await place('Zimmerman v. Acme')
  await place('Zoë Zimmerman')
  const [ref = ''] = await refsOf('hr-7')
  const { holdsInPart } = await previewErasure(owner, { refs: [ref] })
  expect(holdsInPart).toEqual([{ id, name: 'Zimmerman v. Acme', isReleased: false }])
})

it('the preview and the certificate count the lines that no erasing reaches, wherever in them somebody is named', async () => {
  const refs = (await describePerson(owner, (await refsOf('hr-7'))[0] ?? ''))?.refs ?? []
  const preview = await previewErasure(owner, { refs: refs.map(({ ref }) => ref) })
  expect(preview.unreached).toMatchObject({ lines: 4, isAtLeast: false })
  const row = await erasePerson(owner, { refs: preview.refs, reason: 'GDPR request 1' })
  // The value is of a namesake, who was left out.
  expect(row.counts.unreached).toEqual({ values: 1, lines: 4, cut: 0 })
  expect(row.certificate).toContain('4 sealed lines name the person')
  expect(await describePerson(owner, preview.refs[0] ?? '')).toMatchObject({
    refs: [{ isErased: true, events: 3 }],
    erasures: [{ state: 'done', hasCertificate: true }],
  })
  expect(await findCertificate(owner, row.id)).toMatchObject({ certificate: row.certificate })
  expect(await listErasureViews(owner)).toMatchObject([{ id: row.id, reason: 'GDPR request 1' }])
})

it('another company sees nobody of it, nor its certificates', async () => {
  const other = await makeCompany('other')
  const foreigner = await makeMember(other, 'owner')
  const [erasure] = await listErasureViews(owner)
  expect((await searchPeople(foreigner, { q: 'zoë' })).people).toEqual([])
  expect(await describePerson(foreigner, erasure?.refs[0] ?? '')).toBeNull()
  expect(await findCertificate(foreigner, erasure?.id ?? '')).toBeNull()
  expect(await listErasureViews(foreigner)).toEqual([])
})
