import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRole } from '@/lib/access/commands/roles'
import { removeMember } from '@/lib/access/commands/members'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { findView, listViews } from '@/lib/events/views/queries'
import type { NewView } from '@/lib/events/views/schema'
import { sql } from '@/lib/platform/db'
import { chooseCompanyDefault, pinViews } from './choices'
import { changeView, createView, deleteView } from './views'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
let auditor: SessionPrincipal
let foreigner: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  auditor = await makeMember(acme, 'auditor')
  foreigner = await makeMember(await makeCompany('other'), 'owner')
})
afterAll(() => instance.close())

const search = (name: string, q = 'action:*.deleted'): NewView => ({
  ...{ name, perspective: 'audit-logs' },
  state: { q, last: '7d', columns: ['time', 'action'] },
})
const shared = (name: string, q?: string) => ({ ...search(name, q), isShared: true })
const namesFor = async (viewer: SessionPrincipal) =>
  (await listViews(viewer, 'audit-logs')).views.map(({ name }) => name)
const refusal = (status: number, code: string) => ({ status, code })
const notFound = refusal(404, 'view_not_found')
const eventsOf = async (prefix: string) =>
  (await readEvents(acme.id)).filter(({ action }) => action.startsWith(prefix))
const lastEvent = async () => (await eventsOf('saved_view.')).at(-1)

describe('a private view', () => {
  it('keeps the search as it was, columns in their order', async () => {
    const { id } = await createView(auditor, {
      ...search('Mine'),
      state: { q: ' actor:ana ', from: '2026-01-01T01:00:00+01:00', columns: ['time', 'action'] },
    })
    expect(await findView(auditor, id)).toMatchObject({
      ...{ name: 'Mine', isShared: false, isOwn: true, canChange: true },
      state: {
        ...{ q: 'actor:ana', last: null, from: '2026-01-01T00:00:00.000Z', to: null },
        ...{ columns: ['time', 'action'], stack: null },
      },
    })
  })

  it('is not there for anybody else, owners and other companies alike', async () => {
    const { id } = await createView(auditor, search('Only mine'))
    for (const viewer of [owner, foreigner]) {
      expect(await findView(viewer, id)).toBeNull()
      expect(await namesFor(viewer)).not.toContain('Only mine')
      await expect(changeView(viewer, { id, name: 'Theirs' })).rejects.toMatchObject(notFound)
      await expect(changeView(viewer, { id, isShared: true })).rejects.toMatchObject(notFound)
      await expect(deleteView(viewer, { id })).rejects.toMatchObject(notFound)
    }
    expect(await findView(auditor, id)).toMatchObject({ name: 'Only mine' })
  })

  it('may have the name of somebody else’s, and not of an own one', async () => {
    await createView(auditor, search('Deletions'))
    await createView(owner, search('Deletions'))
    const again = createView(auditor, search(' deletions '))
    await expect(again).rejects.toMatchObject(refusal(409, 'name_taken'))
  })
})

describe('a shared view', () => {
  it('is seen by whoever sees the log of the company, and by nobody else', async () => {
    const { id } = await createView(owner, shared('For all'))
    expect(await findView(auditor, id)).toMatchObject({
      ...{ name: 'For all', isOwn: false, canChange: false, owner: { name: 'The owner' } },
    })
    expect(await findView(foreigner, id)).toBeNull()
    expect(await namesFor(foreigner)).toEqual([])
  })

  it('needs the permission to be made, and to be changed by others than its owner', async () => {
    const denied = refusal(403, 'permission_missing')
    await expect(createView(auditor, shared('Loud'))).rejects.toMatchObject(denied)
    const own = await createView(auditor, search('Quiet'))
    const loud = changeView(auditor, { id: own.id, isShared: true })
    await expect(loud).rejects.toMatchObject(denied)
    const { id } = await createView(owner, shared('Not theirs'))
    await expect(changeView(auditor, { id, name: 'Theirs' })).rejects.toMatchObject(denied)
    await expect(deleteView(auditor, { id })).rejects.toMatchObject(denied)
    expect(await namesFor(auditor)).toEqual(expect.arrayContaining(['Not theirs', 'Quiet']))
  })

  it('stays its owner’s to change when they may share no more, and is not shared again', async () => {
    const curator = await makeHolder('curator', ['audit_log.view', 'views.share'])
    const { id } = await createView(curator.principal, shared('Curated'))
    await giveRole(curator.principal.memberId, 'auditor')
    const now = await principalOf(acme, curator.email)
    await changeView(now, { id, name: 'Still curated' })
    await changeView(now, { id, isShared: false })
    const again = changeView(now, { id, isShared: true })
    await expect(again).rejects.toMatchObject(refusal(403, 'permission_missing'))
    await deleteView(now, { id })
  })

  it('has a name that no other shared view has', async () => {
    await createView(owner, shared('Logins'))
    const taken = refusal(409, 'name_taken')
    await expect(createView(owner, shared('LOGINS'))).rejects.toMatchObject(taken)
    const { id } = await createView(owner, search('Logins'))
    await expect(changeView(owner, { id, isShared: true })).rejects.toMatchObject(taken)
    await changeView(owner, { id, name: 'Logins 2', isShared: true })
  })

  it('that is taken back leaves the navigation and the beginning of everybody else', async () => {
    const { id } = await createView(owner, shared('Taken back'))
    await pinViews(auditor, { ids: [id] })
    await pinViews(owner, { ids: [id] })
    await chooseCompanyDefault(owner, { perspective: 'audit-logs', id })
    await changeView(owner, { id, isShared: false })
    expect(await listViews(auditor, 'audit-logs')).toMatchObject({ pinnedIds: [], defaultId: null })
    expect(await listViews(owner, 'audit-logs')).toMatchObject({ pinnedIds: [id], defaultId: null })
    expect(await lastEvent()).toMatchObject({
      action: 'saved_view.unshared',
      details: { company_default: true },
    })
  })
})

describe('the log', () => {
  it('is told of a view’s whole life, once for each real change', async () => {
    const before = (await eventsOf('saved_view.')).length
    const { id } = await createView(owner, search('Life'))
    await changeView(owner, { id, name: 'Life' })
    await changeView(owner, { id, state: { ...search('').state, q: 'action:a' }, isShared: true })
    await changeView(owner, { id, isShared: false })
    await deleteView(owner, { id })
    const events = (await eventsOf('saved_view.')).slice(before)
    expect(events.map(({ action }) => action.slice('saved_view.'.length))).toEqual([
      ...['created', 'updated', 'shared', 'unshared', 'deleted'],
    ])
    expect(events[0]).toMatchObject({
      targets: [{ type: 'saved_view', id, name: 'Life' }],
      details: { perspective: 'audit-logs', range: { last: '7d' }, columns: ['time', 'action'] },
    })
  })

  it('holds what people searched for apart from what is sealed', async () => {
    const { id } = await createView(owner, search('People', 'Zerlina Quist'))
    await changeView(owner, { id, state: { q: 'Yolanda Quist' } })
    await changeView(owner, { id, state: { q: '' } })
    await deleteView(owner, { id })
    const lines = JSON.stringify(await eventsOf('saved_view.'))
    expect(lines).not.toMatch(/Quist/)
    const [row] = await sql().query<{ text: string }>(
      'test.personal',
      `SELECT string_agg(text, ' ') AS text FROM event_personal WHERE company_id = $1::uuid`,
      [acme.id],
    )
    expect(row?.text).toMatch(/"\/details\/query":"Zerlina Quist"/)
    expect(row?.text).toMatch(/"\/changes\/0\/new":"Yolanda Quist"/)
  })
})

describe('what is no view', () => {
  it.each([
    ['/name', { name: 'two\nlines' }],
    ['/name', { name: ' ' }],
    ['/state/columns/0', { state: { q: '', columns: ['<script>'] } }],
    ['/state/last', { state: { q: '', last: 'always' } }],
    ['/state/to', { state: { q: '', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }],
  ])('is refused with what is wrong: %s', async (pointer, wrong) => {
    await expect(createView(owner, { ...search('Wrong'), ...wrong })).rejects.toMatchObject({
      ...refusal(422, 'invalid_input'),
      errors: [expect.objectContaining({ pointer })],
    })
  })

  it('is a query that cannot be read', async () => {
    const wrong = createView(owner, search('Wrong', 'action:('))
    await expect(wrong).rejects.toMatchObject(refusal(400, 'query_invalid'))
  })

  it('is nobody’s who may not see the log', async () => {
    const member = await makeMember(acme, 'member')
    const denied = refusal(403, 'permission_missing')
    await expect(createView(member, search('Blind'))).rejects.toMatchObject(denied)
    await expect(listViews(member, 'audit-logs')).rejects.toMatchObject(denied)
  })
})

describe('whoever leaves', () => {
  it('takes private views along and leaves shared ones, which can be changed and not taken back', async () => {
    const leaver = await makeHolder('leaver', ['audit_log.view', 'views.share'])
    const own = await createView(leaver.principal, search('Goes'))
    const { id } = await createView(leaver.principal, shared('Stays'))
    await pinViews(leaver.principal, { ids: [own.id, id] })
    await removeMember(owner, { memberId: leaver.principal.memberId })
    const [left] = await sql().query<{ views: number; pins: number }>(
      'test.left',
      `SELECT (SELECT count(*)::int FROM saved_views WHERE id = ANY($1::uuid[])) AS views,
              (SELECT count(*)::int FROM saved_view_pins WHERE member_id = $2::uuid) AS pins`,
      [[own.id, id], leaver.principal.memberId],
    )
    expect(left).toEqual({ views: 1, pins: 0 })
    expect((await readEvents(acme.id)).at(-1)).toMatchObject({ details: { deleted_views: 1 } })
    expect(await findView(owner, id)).toMatchObject({ owner: null, canChange: true })
    await changeView(owner, { id, name: 'Stayed' })
    const back = changeView(owner, { id, isShared: false })
    await expect(back).rejects.toMatchObject(refusal(409, 'view_without_owner'))
  })
})

/** Somebody with a role of just these permissions. */
async function makeHolder(name: string, permissions: Permission[]) {
  const email = `${name}@acme.example`
  const { memberId } = await makeMember(acme, 'member', email)
  await giveRole(memberId, (await createRole(acme.operator, { name, permissions })).id)
  return { email, principal: await principalOf(acme, email) }
}

async function giveRole(memberId: string, role: string): Promise<void> {
  await sql().query('test.give_role', 'UPDATE members SET role = $2 WHERE id = $1::uuid', [
    memberId,
    role,
  ])
}
