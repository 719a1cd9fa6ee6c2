import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { generateKeys } from '@/lib/platform/keys'
import { readMarkFile, writeMarkFile } from './mark-files'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trailkeeper-marks-'))
  setEnv({ ...generateKeys(), DATA_DIR: dataDir })
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const companyId = newUuidV7()
const markOf = (size: number, epoch = 1) => ({
  epoch,
  size,
  root: Buffer.alloc(32, size % 251).toString('base64'),
})
const directory = () => join(dataDir, 'marks', companyId)

/** As another process, or a crash, may leave it. */
function leave(name: string, text: string): void {
  mkdirSync(directory(), { recursive: true })
  writeFileSync(join(directory(), name), text)
}

it('a log of which nothing was published has no mark', () => {
  expect(readMarkFile(companyId)).toBeUndefined()
})

it('a mark comes back as it was written, and takes the place of the lower one', async () => {
  for (const size of [1, 99, 100]) await writeMarkFile(companyId, markOf(size))
  expect(readMarkFile(companyId)).toEqual(markOf(100))
  expect(readdirSync(directory())).toEqual(['1-100.json'])
})

it('writers in any order at once never lower a mark', async () => {
  const sizes = [7, 30, 2, 29, 30, 11, 5, 28]
  await Promise.all(sizes.map((size) => writeMarkFile(companyId, markOf(size))))
  await writeMarkFile(companyId, markOf(12))
  expect(readMarkFile(companyId)).toEqual(markOf(30))
  expect(readdirSync(directory())).toEqual(['1-30.json'])
})

it('a later epoch counts more than a greater size', async () => {
  await writeMarkFile(companyId, markOf(500, 1))
  await writeMarkFile(companyId, markOf(20, 2))
  await writeMarkFile(companyId, markOf(600, 1))
  expect(readMarkFile(companyId)).toEqual(markOf(20, 2))
})

it('a draft that a crash left is not taken for a mark', async () => {
  await writeMarkFile(companyId, markOf(3))
  leave('1-4.json.1234.1.new', '{"epoch":1')
  expect(readMarkFile(companyId)).toEqual(markOf(3))
})

it.each([
  ['torn', '{"epoch":1,"size":9,"ro'],
  ['empty', ''],
  ['of another size than its name says', JSON.stringify(markOf(8))],
  ['without a root', '{"epoch":1,"size":9}'],
])('a mark that is %s is an error that names the company', (_how, text) => {
  leave('1-9.json', text)
  expect(() => readMarkFile(companyId)).toThrow(
    expect.objectContaining({
      code: 'mark_unreadable',
      status: 503,
      detail: expect.stringContaining(`marks/${companyId}`),
    }),
  )
})

it('a mark in the way of the first versions still counts', async () => {
  mkdirSync(join(dataDir, 'marks'))
  writeFileSync(join(dataDir, 'marks', `${companyId}.json`), `${JSON.stringify(markOf(50))}\n`)
  expect(readMarkFile(companyId)).toEqual(markOf(50))
  await writeMarkFile(companyId, markOf(51))
  expect(readMarkFile(companyId)).toEqual(markOf(51))
})
