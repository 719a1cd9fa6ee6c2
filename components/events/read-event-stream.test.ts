import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeStreamReader, type StreamMessage } from './read-event-stream'

function read(pieces: readonly string[]) {
  const messages: StreamMessage[] = []
  const ids: string[] = []
  const feed = makeStreamReader({
    onMessage: (message) => messages.push(message),
    onId: (id) => ids.push(id),
  })
  for (const piece of pieces) feed(piece)
  return { messages, ids }
}

const text =
  'event: open\nid: 3\ndata: {"epoch":1}\n\n: nothing new\nid: 7\n\ndata: {"a":"é: b"}\n\nid: 9\r\ndata: x\r\ndata:y\r\n\r\n'
const told = {
  messages: [
    { name: 'open', data: '{"epoch":1}', id: '3' },
    { name: 'message', data: '{"a":"é: b"}', id: '7' },
    { name: 'message', data: 'x\ny', id: '9' },
  ],
  ids: ['3', '7', '7', '9'],
}

it('a stream says the same wherever it is cut', () => {
  expect(read([text])).toEqual(told)
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), text.length]
      const pieces = places.slice(1).map((end, at) => text.slice(places[at], end))
      expect(read(pieces)).toEqual(told)
    }),
  )
})

it('a message that has not ended is not told', () => {
  expect(read(['id: 4\ndata: {"half":']).messages).toEqual([])
})
