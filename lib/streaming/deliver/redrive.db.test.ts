import { expect, it } from 'vitest'
import { redriveDeadLetters } from '@/lib/streaming/commands/replay'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openElastic } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

const keep = keepReceivers()

it('dead letters that were refused again go once more, though the same process has just sent them', async () => {
  // What becomes of the two bad ones, by their number.
  const answers = new Map<number, number>([
    [1, 400],
    [2, 400],
  ])
  const numberOf = (document: Record<string, unknown>) =>
    Number(/"bad":(\d)/.exec(JSON.stringify(document))?.[1] ?? 0)
  const receiver = await keep(
    openElastic({
      key: token,
      item: (document) => {
        const status = answers.get(numberOf(document))
        return status === undefined ? undefined : { status, error: { type: 'x', reason: 'x' } }
      },
    }),
  )
  const stream = await makeStream(receiver, { type: 'elasticsearch', format: 'native' })
  const [, first, second] = await addEvents(stream.companyId, 4, (at) => ({ details: { bad: at } }))
  answers.delete(3)
  await stream.drain()
  expect(await stream.view()).toMatchObject({ deadLetters: 2 })
  const ref = { destinationId: stream.id, companyId: stream.companyId, phase: 'redrive' as const }
  const memory = rememberStream(ref)
  const drain = async () => {
    const options = { signal: new AbortController().signal, random: () => 0 }
    while (await drainStream(memory, options));
  }
  // The first one is put off once, and so taken alone.
  answers.set(1, 429)
  receiver.script((_got, number) => {
    if (number > 2) answers.delete(1)
    return undefined
  })
  await redriveDeadLetters(stream.operator, { id: stream.id, seqs: null })
  await drain()
  expect(await stream.view()).toMatchObject({ deadLetters: 1 })
  answers.delete(2)
  await redriveDeadLetters(stream.operator, { id: stream.id, seqs: null })
  await drain()
  expect(await stream.view()).toMatchObject({ deadLetters: 0 })
  expect(receiver.stored.slice(-2).map(({ id }) => id)).toEqual([first, second])
})
