import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { readDirectBody } from './read-direct-body'

it('a body is its bytes, in one piece or in many', async () => {
  const whole = new PassThrough()
  whole.write('[1,')
  whole.end('2]')
  expect(Buffer.from(await readDirectBody(whole)).toString()).toBe('[1,2]')
})

it('a sender that stops in the middle is answered and holds nobody up', async () => {
  const slow = new PassThrough()
  slow.write('[')
  await expect(readDirectBody(slow, { limitMs: 1 })).rejects.toMatchObject({
    code: 'body_too_slow',
    status: 408,
  })
})

it('a sender that goes away in the middle is answered as one that did', async () => {
  const gone = new PassThrough()
  gone.write('[')
  gone.destroy(new Error('aborted'))
  await expect(readDirectBody(gone)).rejects.toMatchObject({ code: 'body_incomplete', status: 400 })
})
