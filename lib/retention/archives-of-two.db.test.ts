import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEvents as readLines } from '@/lib/access/test-access'
import type { Archiver } from './archive'
import { pruneLog } from './prune-log'
import { keepNow, makeOldWorld, openTestRetention, type TestRetention } from './test-retention'

let instance: TestRetention
beforeAll(async () => {
  instance = await openTestRetention()
})
afterAll(() => instance.close())

it('of two that prune at once each archive stays told, and the whole one counts', async () => {
  const world = await makeOldWorld(300)
  await keepNow(world, 90)
  const { companyId } = world
  const written: string[] = []
  const archiver =
    (file: string, meanwhile = async () => {}): Archiver =>
    async ({ from, until }) => {
      await meanwhile()
      written.push(file)
      return { file, sha256: file, first_seq: from, last_seq: until - 1 }
    }
  // While one writes its archive, another has written its own and begins to delete, then stops.
  const stop = new AbortController()
  const other = async () => {
    const { pruned } = await pruneLog(companyId, {
      ...{ archiver: archiver('whole.zip'), signal: stop.signal, batchMax: 50, isUrgent: true },
      onProgress: () => stop.abort(),
    })
    expect(pruned).toBe(50)
  }
  // What was deleted by then is not in this one.
  const late = pruneLog(companyId, { archiver: archiver('late.zip', other), isUrgent: true })
  await expect(late).rejects.toMatchObject({ code: 'retention_running' })

  await pruneLog(companyId, { archiver: archiver('none.zip'), isUrgent: true })
  expect(written).toEqual(['whole.zip', 'late.zip'])
  const [receipt] = await readLines(companyId, 'retention.pruned')
  expect(receipt?.details?.archives).toEqual([
    { file: 'whole.zip', sha256: 'whole.zip' },
    { file: 'late.zip', sha256: 'late.zip' },
  ])
})
