import { expect, test } from 'vitest'
import { dropReplaced, keepCached, readCached } from './part-cache'

const [acme, other] = ['acme', 'other']
const partOf = (companyId: string, segmentId: string) => ({ companyId, segmentId, part: 'times' })
const one = { value: 'words', bytes: 5 }

test('parts of a segment that was replaced are dropped, and not brought back by who began before', () => {
  dropReplaced(acme, ['a1', 'a2'])
  dropReplaced(other, ['b1'])
  keepCached(partOf(acme, 'a1'), one)
  keepCached(partOf(acme, 'a2'), one)
  keepCached(partOf(other, 'b1'), one)

  dropReplaced(acme, ['a2', 'a3'])
  keepCached(partOf(acme, 'a1'), one)
  expect(readCached(partOf(acme, 'a1'))).toBeUndefined()
  expect(readCached(partOf(acme, 'a2'))).toBe('words')
  expect(readCached(partOf(other, 'b1'))).toBe('words')
})

test('what was used longest ago makes room', () => {
  const mebibyte = 1024 * 1024
  const ids = Array.from({ length: 100 }, (_, at) => `c${at}`)
  dropReplaced(acme, ids)
  for (const id of ids) {
    keepCached(partOf(acme, id), { value: id, bytes: mebibyte })
    readCached(partOf(acme, 'c0'))
  }
  expect(readCached(partOf(acme, 'c0'))).toBe('c0')
  expect(readCached(partOf(acme, 'c1'))).toBeUndefined()
  expect(readCached(partOf(acme, 'c99'))).toBe('c99')
})
