import { expect, it } from 'vitest'
import { z } from 'zod'
import { readApiInput } from './api-input'

const schema = z.object({ body: z.strictObject({ name: z.string() }) })

function read(pull: (stream: ReadableStreamDefaultController<Uint8Array>) => void) {
  const url = new URL('http://localhost/api/x')
  const request = new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new ReadableStream<Uint8Array>({ pull }),
    duplex: 'half',
  } as RequestInit)
  return readApiInput(request, { url, params: {}, schema })
}

const text = (value: string) => new TextEncoder().encode(value)

it('reads a body that comes in pieces', async () => {
  const pieces = ['{"na', 'me":"ä', '"}']
  const input = await read((stream) => {
    const piece = pieces.shift()
    if (piece === undefined) stream.close()
    else stream.enqueue(text(piece))
  })
  expect(input).toEqual({ body: { name: 'ä' } })
})

it('a client that leaves in the middle of its body made an incomplete request, not a defect here', async () => {
  let pulls = 0
  const input = read((stream) => {
    pulls += 1
    if (pulls === 1) stream.enqueue(text('{"name"'))
    else stream.error(new Error('aborted'))
  })
  await expect(input).rejects.toMatchObject({ code: 'body_incomplete', status: 400 })
})

it('a body that does not end is refused at the limit', async () => {
  const input = read((stream) => stream.enqueue(new Uint8Array(65_536)))
  await expect(input).rejects.toMatchObject({ code: 'body_too_large', status: 413 })
})
