import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { sendOutbound } from '@/lib/platform/outbound'

let server: Server
beforeEach(() => setEnv({ OUTBOUND_ALLOW: '127.0.0.1' }))
afterEach(async () => {
  setEnv({ OUTBOUND_ALLOW: '' })
  if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
  await new Promise((resolve) => server.close(resolve))
})

async function listen(opened: Server): Promise<number> {
  server = opened
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const serve = (listener: RequestListener) => listen(createServer(listener))

describe('a request', () => {
  it('asks for an answer that is not compressed, since it is read as it comes', async () => {
    const port = await serve((request, response) => {
      response.end(request.headers['accept-encoding'])
    })
    expect((await sendOutbound({ url: `http://127.0.0.1:${port}/` })).text).toBe('identity')
  })

  it('waits for no other one to the same origin', async () => {
    const hanging: (() => void)[] = []
    const port = await serve((request, response) => {
      if (request.url === '/slow') hanging.push(() => response.end())
      else response.end('quick')
    })
    const origin = `http://127.0.0.1:${port}`
    // A company may have twenty destinations, with a replay each.
    const slow = Array.from({ length: 40 }, () => sendOutbound({ url: `${origin}/slow` }))
    expect((await sendOutbound({ url: `${origin}/quick`, timeoutMs: 2_000 })).text).toBe('quick')
    await vi.waitFor(() => expect(hanging).toHaveLength(slow.length))
    for (const end of hanging) end()
    await Promise.all(slow)
  })

  it('that breaks off within a TLS handshake is one that passes by itself', async () => {
    const port = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.destroy())),
    )
    await expect(sendOutbound({ url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject({
      failure: 'connection_lost',
    })
  })
})
