import { expect, it } from 'vitest'
import { requestLimits } from '@/lib/log/event/event-limits'
import { withinBodyBudget } from './body-budget'

const whole = requestLimits.bodyBytesMax

/** A body in work until it is told to end. */
function makeBody(companyId: string, bytes: number | undefined, started: string[] = []) {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const run = withinBodyBudget({ companyId, bytes }, async () => {
    started.push(companyId)
    await ended
    return companyId
  })
  return { run, end }
}

const settle = () => new Promise(setImmediate)

it('lets in no more bytes at once than the budget, in the order of asking, and everybody in the end', async () => {
  const started: string[] = []
  const bodies = ['a', 'b', 'c', 'd'].map((companyId) =>
    makeBody(companyId, companyId === 'd' ? 1 : undefined, started),
  )
  await settle()
  expect(started).toEqual(['a', 'b'])
  bodies[1]?.end()
  expect(await bodies[1]?.run).toBe('b')
  await settle()
  expect(started).toEqual(['a', 'b', 'c'])
  bodies[0]?.end()
  await settle()
  expect(started).toEqual(['a', 'b', 'c', 'd'])
  for (const body of bodies) body.end()
  expect(await Promise.all(bodies.map(({ run }) => run))).toEqual(['a', 'b', 'c', 'd'])
})

it('a company that has its share waits for itself, in its own order, and holds up no other', async () => {
  const started: string[] = []
  const own = [
    makeBody('a', whole / 2, started),
    makeBody('a', whole, started),
    makeBody('a', 1, started),
  ]
  const other = makeBody('b', whole, started)
  await settle()
  expect(started).toEqual(['a', 'b'])
  own[0]?.end()
  await settle()
  expect(started).toEqual(['a', 'b', 'a'])
  for (const body of [...own, other]) body.end()
  await Promise.all([...own, other].map(({ run }) => run))
  expect(started).toEqual(['a', 'b', 'a', 'a'])
})

it('a company of which too much waits is told to come again, and others are let in', async () => {
  const bodies = Array.from({ length: 5 }, () => makeBody('a', whole))
  await settle()
  await expect(
    withinBodyBudget({ companyId: 'a', bytes: 1 }, async () => 'in'),
  ).rejects.toMatchObject({ code: 'ingest_busy', status: 503, retryAfterSeconds: 2 })
  expect(await withinBodyBudget({ companyId: 'b', bytes: 1 }, async () => 'in')).toBe('in')
  for (const body of bodies) body.end()
  await Promise.all(bodies.map(({ run }) => run))
  expect(await withinBodyBudget({ companyId: 'a', bytes: 1 }, async () => 'in')).toBe('in')
})

it('gives back what work that fails had', async () => {
  for (let at = 0; at < 12; at++) {
    await expect(
      withinBodyBudget({ companyId: 'a', bytes: whole }, async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
  }
  const run = withinBodyBudget({ companyId: 'a', bytes: whole * 10 }, async () => 'in')
  expect(await run).toBe('in')
})
