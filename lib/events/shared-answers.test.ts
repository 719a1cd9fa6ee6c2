import { afterEach, expect, it, vi } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { keptKeysMax, shareAnswer } from './shared-answers'

let times = 0
const question = () => ({ companyId: 'c', asOf: `7 ${times}`, id: 'target part "crane"' })
afterEach(() => {
  times += 1
  setClock(Date.now)
})

it('asks once for all who ask at once, and for those who ask shortly after', async () => {
  const ask = vi.fn(async () => ['crane:1'])
  const both = await Promise.all([shareAnswer(question(), ask), shareAnswer(question(), ask)])
  expect(both).toEqual([['crane:1'], ['crane:1']])
  expect(await shareAnswer(question(), ask)).toEqual(['crane:1'])
  expect(ask).toHaveBeenCalledTimes(1)
})

it('asks anew of another company, another log, another question, and after a while', async () => {
  const ask = vi.fn(async () => [])
  await shareAnswer(question(), ask)
  await shareAnswer({ ...question(), companyId: 'd' }, ask)
  await shareAnswer({ ...question(), asOf: 'later' }, ask)
  await shareAnswer({ ...question(), id: 'other' }, ask)
  expect(ask).toHaveBeenCalledTimes(4)
  setClock(() => Date.now() + 6_000)
  await shareAnswer(question(), ask)
  expect(ask).toHaveBeenCalledTimes(5)
})

it('keeps no failure, and no answer that would weigh much', async () => {
  await expect(shareAnswer(question(), () => Promise.reject(new Error('away')))).rejects.toThrow()
  const many = Array.from({ length: keptKeysMax + 1 }, (_, at) => `crane:${at}`)
  const ask = vi.fn(async () => many)
  expect(await shareAnswer(question(), ask)).toHaveLength(many.length)
  expect(await shareAnswer(question(), ask)).toHaveLength(many.length)
  expect(ask).toHaveBeenCalledTimes(2)
})

it('holds a hundred answers, and lets the oldest go', async () => {
  const ask = vi.fn(async () => [])
  for (let at = 0; at <= 100; at += 1) await shareAnswer({ ...question(), id: `${at}` }, ask)
  await shareAnswer({ ...question(), id: '100' }, ask)
  expect(ask).toHaveBeenCalledTimes(101)
  await shareAnswer({ ...question(), id: '0' }, ask)
  expect(ask).toHaveBeenCalledTimes(102)
})
