import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { findDefaultView, listPinnedViews, listViews } from '@/lib/events/views/queries'
import { setClock } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { chooseCompanyDefault, chooseOwnDefault, pinViews } from './choices'
import { eraseViewsOf } from './erase-views'
import { openView } from './open-view'
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
afterEach(() => setClock())

const page = 'audit-logs' as const
const notFound = { status: 404, code: 'view_not_found' }
const make = async (by: SessionPrincipal, name: string, isShared = false, q = '') =>
  (await createView(by, { name, isShared, perspective: page, state: { q } })).id

describe('the navigation', () => {
  it('holds the views that somebody pinned, in their order, theirs alone', async () => {
    const one = await make(auditor, 'One')
    const two = await make(owner, 'Two', true)
    await pinViews(auditor, { ids: [two, one] })
    const pinned = await listPinnedViews(auditor)
    expect(pinned.map(({ name }) => name)).toEqual(['Two', 'One'])
    expect(await listPinnedViews(owner)).toEqual([])
    await pinViews(auditor, { ids: [one] })
    expect(await listPinnedViews(auditor)).toEqual([{ id: one, name: 'One', perspective: page }])
    await deleteView(auditor, { id: one })
    expect(await listPinnedViews(auditor)).toEqual([])
  })

  it('takes no view that is not theirs to see, and not more than fit', async () => {
    const hidden = await make(owner, 'Hidden')
    for (const id of [hidden, newUuidV7(), 'nothing']) {
      await expect(pinViews(auditor, { ids: [id] })).rejects.toMatchObject(notFound)
    }
    await expect(pinViews(foreigner, { ids: [hidden] })).rejects.toMatchObject(notFound)
    const ids = Array.from({ length: 13 }, () => newUuidV7())
    await expect(pinViews(auditor, { ids })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('is empty for those who may not see the log', async () => {
    expect(await listPinnedViews(await makeMember(acme, 'member'))).toEqual([])
  })
})

describe('the bare page', () => {
  const beginsWith = async (viewer: SessionPrincipal) =>
    (await findDefaultView(viewer, page))?.name ?? null

  it('begins with somebody’s own view, else the company’s, and with none for those who say so', async () => {
    const own = await make(auditor, 'Own beginning')
    const shared = await make(owner, 'Everybody’s beginning', true)
    expect(await beginsWith(auditor)).toBeNull()
    await chooseCompanyDefault(owner, { perspective: page, id: shared })
    expect(await beginsWith(auditor)).toBe('Everybody’s beginning')
    await chooseOwnDefault(auditor, { perspective: page, id: own })
    expect(await beginsWith(auditor)).toBe('Own beginning')
    expect(await findDefaultView(auditor, 'api-activity')).toBeNull()
    await chooseOwnDefault(auditor, { perspective: page, id: 'none' })
    expect(await beginsWith(auditor)).toBeNull()
    expect(await listViews(auditor, page)).toMatchObject({ beginsBare: true, defaultId: null })
    await chooseOwnDefault(auditor, { perspective: page, id: 'company' })
    expect(await beginsWith(auditor)).toBe('Everybody’s beginning')
    expect(await beginsWith(foreigner)).toBeNull()
    await deleteView(owner, { id: shared })
    expect(await beginsWith(auditor)).toBeNull()
  })

  it('of the company is chosen by whoever may share, of what is shared, for the page that it is of', async () => {
    const quiet = await make(owner, 'Quiet')
    const loud = await make(owner, 'Loud', true)
    const asAuditor = chooseCompanyDefault(auditor, { perspective: page, id: loud })
    await expect(asAuditor).rejects.toMatchObject({ code: 'permission_missing' })
    const asForeigner = chooseCompanyDefault(foreigner, { perspective: page, id: loud })
    await expect(asForeigner).rejects.toMatchObject(notFound)
    const ofQuiet = chooseCompanyDefault(owner, { perspective: page, id: quiet })
    await expect(ofQuiet).rejects.toMatchObject({ code: 'view_not_shared' })
    const elsewhere = { perspective: 'api-activity' as const, id: loud }
    for (const choose of [chooseCompanyDefault, chooseOwnDefault]) {
      await expect(choose(owner, elsewhere)).rejects.toMatchObject({ code: 'view_of_other_page' })
    }
  })

  it('of the company is an event of each view it concerns, and none when nothing changes', async () => {
    const one = await make(owner, 'First', true)
    const two = await make(owner, 'Second', true)
    await chooseCompanyDefault(owner, { perspective: page, id: one })
    const before = (await readEvents(acme.id)).length
    await chooseCompanyDefault(owner, { perspective: page, id: one })
    await chooseCompanyDefault(owner, { perspective: page, id: two })
    const events = (await readEvents(acme.id)).slice(before)
    expect(events).toMatchObject([
      {
        targets: [{ id: one }],
        changes: [{ field: 'company_default', old: true, new: false }],
      },
      {
        targets: [{ id: two }],
        changes: [{ field: 'company_default', old: false, new: true }],
      },
    ])
    await chooseCompanyDefault(owner, { perspective: page, id: null })
    expect(await beginsWith(owner)).toBeNull()
  })
})

describe('opening a view', () => {
  const opened = async () => readEvents(acme.id, 'saved_view.opened')

  it('is recorded once a minute by its link, once a day by the page that stands open', async () => {
    const id = await make(owner, 'Opened', true, 'actor:ana')
    let now = Date.now()
    setClock(() => now)
    const open = async (by: 'link' | 'page', minutesLater: number, viewer = owner) => {
      now += minutesLater * 60_000
      expect(await openView(viewer, { id, by })).toMatchObject({ name: 'Opened' })
      return (await opened()).length
    }
    expect(await open('page', 0)).toBe(0)
    expect(await open('link', 0.1)).toBe(1)
    expect(await open('page', 0)).toBe(1)
    expect(await open('link', 0.5)).toBe(1)
    expect(await open('link', 2)).toBe(2)
    expect(await open('page', 60)).toBe(2)
    expect(await open('page', 0, auditor)).toBe(3)
    expect(await open('page', 25 * 60)).toBe(4)
    expect((await opened())[0]).toMatchObject({
      targets: [{ type: 'saved_view', id, name: 'Opened' }],
      details: { perspective: page, shared: true },
    })
  })

  it('by many tabs at once is one event', async () => {
    const id = await make(owner, 'At once', true)
    const before = (await opened()).length
    await Promise.all(Array.from({ length: 5 }, () => openView(auditor, { id, by: 'link' })))
    expect(await opened()).toHaveLength(before + 1)
  })

  it('that is not theirs to see gives nothing, and records nothing', async () => {
    const id = await make(owner, 'Private')
    const before = (await opened()).length
    for (const viewer of [auditor, foreigner]) {
      expect(await openView(viewer, { id, by: 'link' })).toBeNull()
    }
    expect(await openView(owner, { id: 'nothing', by: 'link' })).toBeNull()
    expect(await opened()).toHaveLength(before)
    expect(await readEvents(foreigner.companyId, 'saved_view.opened')).toEqual([])
  })
})

describe('erasing a person', () => {
  it('takes their private views, and who they were out of everybody else’s', async () => {
    const leaver = await makeMember(acme, 'auditor', 'zoe@acme.example')
    await make(leaver, 'Zoe’s own')
    const mentions = await make(owner, 'What zoe@acme.example did', true, 'actor:ZOE@acme.example')
    const other = await make(owner, 'Others', true, 'actor:joe@acme.example')
    const shared = await make(leaver, 'To be shared')
    // As somebody with the permission would have: the auditor's own role does not give it.
    await changeView({ ...leaver, permissions: owner.permissions }, { id: shared, isShared: true })
    const person = {
      ...{ ref: 's_4711', id: leaver.userId, email: 'zoe@acme.example', name: 'Zoe Zimmer' },
    }
    const erase = () => inTransaction((tx) => eraseViewsOf(tx, { companyId: acme.id, person }))
    expect(await erase()).toEqual({ deleted: 1, rewritten: 1 })
    const { views } = await listViews(owner, page)
    const byId = new Map(views.map((view) => [view.id, view]))
    expect(byId.get(mentions)).toMatchObject({
      name: 'What s_4711 did',
      state: { q: 'actor:s_4711' },
    })
    expect(byId.get(other)).toMatchObject({ state: { q: 'actor:joe@acme.example' } })
    expect(byId.get(shared)).toMatchObject({ owner: null })
    expect(await listViews(leaver, page)).toMatchObject({
      views: expect.not.arrayContaining([expect.objectContaining({ isOwn: true })]),
    })
    expect(await erase()).toEqual({ deleted: 0, rewritten: 0 })
  })

  it('touches no other company', async () => {
    const id = await make(foreigner, 'zoe@acme.example')
    const person = { ref: 's_1', id: null, email: 'zoe@acme.example', name: null }
    await inTransaction((tx) => eraseViewsOf(tx, { companyId: acme.id, person }))
    expect((await listViews(foreigner, page)).views).toMatchObject([
      { id, name: 'zoe@acme.example' },
    ])
  })
})
