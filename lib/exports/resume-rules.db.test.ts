import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { newUuidV7 } from '@/lib/platform/ids'
import { cancelExport, deleteDraft } from './commands/end-export'
import { resumeExport } from './commands/resume-export'
import { cleanExports, runExports } from './jobs'
import { unfinishedMax } from './schema/formats'
import { ask, openAcme, cancelHalf, filesOf, isMarked, never, runHalf, see } from './test-resume'

vi.mock('./write-draft', async (importOriginal) =>
  (await import('./test-fate')).holdChunks(await importOriginal()),
)

let instance: Awaited<ReturnType<typeof openTestInstance>>
let ana: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
})
beforeEach(async () => {
  setClock()
  ;({ ana } = await openAcme())
})
afterAll(async () => {
  setClock()
  await instance.close()
})

it('a worker without a lease notes no mark', async () => {
  const id = await ask(ana)
  const half = await runHalf()
  await isMarked(id)
  const { noteMark, findMark } = await import('./store/exports')
  const mark = await findMark(id)
  if (!mark) throw new Error('there is no mark')
  expect(await noteMark({ id, lease: newUuidV7(), mark: { ...mark, rows: 7 } })).toBeNull()
  expect(await findMark(id)).toEqual(mark)
  await half.end()
})

it('what was written is kept for a day, and cannot be resumed afterwards', async () => {
  const id = await cancelHalf(ana)
  const cancelledMs = Date.now()
  setClock(() => cancelledMs + 23 * 3_600_000)
  await cleanExports()
  expect(filesOf(id)).not.toEqual([])
  setClock(() => cancelledMs + 25 * 3_600_000)
  expect(await see(ana, id)).toMatchObject({ state: 'cancelled', resumableUntil: null })
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ code: 'export_not_resumable' })
  await cleanExports()
  expect(filesOf(id)).toEqual([])
})

it('what was written can be deleted before', async () => {
  const id = await cancelHalf(ana)
  await deleteDraft(ana, { id })
  expect(filesOf(id)).toEqual([])
  expect(await see(ana, id)).toMatchObject({ state: 'cancelled', resumableUntil: null })
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ status: 409 })
  await deleteDraft(ana, { id })
})

it('what cannot be gone on with is not resumed: one without events, a finished one, another plan', async () => {
  const waiting = await ask(ana)
  await cancelExport(ana, { id: waiting })
  await expect(resumeExport(ana, { id: waiting })).rejects.toMatchObject({ status: 409 })
  const done = await ask(ana)
  await runExports(never)
  await expect(resumeExport(ana, { id: done })).rejects.toMatchObject({ status: 409 })
  await deleteDraft(ana, { id: done })
  expect((await see(ana, done)).state).toBe('done')
  const id = await cancelHalf(ana)
  await expect(resumeExport({ ...ana, plan: 'free' }, { id })).rejects.toMatchObject({
    code: 'plan_lacks_export_format',
  })
})

it('resuming is no way round how many may be under way', async () => {
  const id = await cancelHalf(ana)
  for (let number = 0; number < unfinishedMax; number++) await ask(ana)
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ code: 'exports_too_many' })
})

it('nobody resumes an export of another company, or deletes what was written of it', async () => {
  const id = await cancelHalf(ana)
  const other = await makeCompany(`other-${newUuidV7().slice(-12)}`)
  const eve = await makeMember(other, 'owner', `eve@${other.slug}.example`)
  for (const act of [resumeExport, deleteDraft]) {
    await expect(act(eve, { id })).rejects.toMatchObject({ code: 'export_not_found' })
    await expect(act(eve, { id: 'x' })).rejects.toMatchObject({ code: 'export_not_found' })
  }
  expect(filesOf(id)).not.toEqual([])
})
