import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, makeHttpServer, stopHttpServer } from './http-server'

let server: Server | undefined
afterEach(async () => {
  if (server) await stopHttpServer(server)
})

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  trustProxy: string[] = [],
): Promise<number> {
  const made = makeHttpServer({ trustProxy })
  made.setHandler(handler)
  server = made.server
  await listen(server, { host: '127.0.0.1', port: 0 })
  return (server.address() as AddressInfo).port
}

/** Like a route that stops reading at its limit. */
async function refuseInTheMiddle(request: IncomingMessage, response: ServerResponse) {
  for await (const _chunk of request) break
  response.writeHead(413).end('too large')
}

/** Writes all of its body before it reads anything. */
function sendThenRead(input: { port: number; bytes: number; connection: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(input.port, '127.0.0.1')
    let answer = ''
    let left = input.bytes
    const chunk = Buffer.alloc(65_536)
    const write = () => {
      while (left > 0) {
        const size = Math.min(left, chunk.length)
        left -= size
        if (!socket.write(chunk.subarray(0, size))) return void socket.once('drain', write)
      }
      socket.resume()
      socket.on('data', (data) => {
        answer += data.toString()
        if (answer.endsWith('too large') || answer.endsWith('0\r\n\r\n')) socket.end()
      })
    }
    socket.pause()
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\nConnection: ${input.connection}\r\nContent-Length: ${input.bytes}\r\n\r\n`,
    )
    write()
  })
}

describe('the HTTP server', () => {
  it.each(['keep-alive', 'close'])(
    'lets a sender that writes everything first read why it was refused (connection: %s)',
    async (connection) => {
      const port = await serve(refuseInTheMiddle)
      const answer = await sendThenRead({ port, bytes: 20_000_000, connection })
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(answer).toContain('too large')
    },
  )

  it('hands a stranger no way to name another address or host', async () => {
    const port = await serve(async (request, response) => {
      response.end(JSON.stringify(request.headers))
    })
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      headers: { 'X-Forwarded-For': '1.1.1.1', 'X-Forwarded-Host': 'evil.example' },
    })
    const headers = (await answer.json()) as Record<string, string>
    expect(headers['x-trailkeeper-client-ip']).toBe('127.0.0.1')
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers).not.toHaveProperty('x-forwarded-host')
  })

  it('answers 503 as long as there is nobody to handle a request', async () => {
    const made = makeHttpServer({ trustProxy: [] })
    server = made.server
    await listen(server, { host: '127.0.0.1', port: 0 })
    const { port } = server.address() as AddressInfo
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(503)
  })

  it('says in one sentence that a port is taken', async () => {
    const port = await serve(refuseInTheMiddle)
    const second = makeHttpServer({ trustProxy: [] }).server
    await expect(listen(second, { host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program`,
    )
  })

  it('lets a running request end before it stops', async () => {
    let finish: (() => void) | undefined
    const arrived = new Promise<void>((resolve) => {
      void serve(async (_request, response) => {
        finish = () => response.end('done')
        resolve()
      }).then((port) => {
        answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text())
      })
    })
    let answer: Promise<string> | undefined
    await arrived
    const stopped = server ? stopHttpServer(server) : undefined
    finish?.()
    expect(await answer).toBe('done')
    await stopped
    server = undefined
  })
})
