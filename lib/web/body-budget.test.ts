import { expect, it } from 'vitest'
import { requestLimits } from '@/lib/log/event/event-limits'
import { withinBodyBudget } from './body-budget'

const whole = requestLimits.bodyBytesMax

function makeGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

it('lets in no more bytes at once than the budget, in the order of asking, and everybody in the end', async () => {
  const gates = [0, 1, 2, 3].map(makeGate)
  const started: number[] = []
  const runs = gates.map((gate, index) =>
    withinBodyBudget(index === 3 ? 1 : undefined, async () => {
      started.push(index)
      await gate.opened
      return index
    }),
  )
  await Promise.resolve()
  expect(started).toEqual([0, 1])
  gates[1]?.open()
  expect(await runs[1]).toBe(1)
  expect(started).toEqual([0, 1, 2])
  gates[0]?.open()
  await runs[0]
  expect(started).toEqual([0, 1, 2, 3])
  for (const gate of gates) gate.open()
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3])
})

it('gives back what work that fails had', async () => {
  for (let at = 0; at < 5; at++) {
    await expect(
      withinBodyBudget(whole, async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
  }
  expect(await withinBodyBudget(whole * 10, async () => 'in')).toBe('in')
})
