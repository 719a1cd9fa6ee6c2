import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { StartError } from '@/lib/platform/start-error'
import { makeProxyCheck, settleForwardedHeaders } from './forwarded-headers'
import { settleRequestId } from './request-facts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

const stopMaxMs = 15_000
const discardMaxBytes = 64 * 1024 * 1024
const discardMaxMs = 10_000

/**
 * The HTTP server around Next: settles who the client is before Next sees the headers, keeps slow senders
 * out, answers 503 until it has a handler, and takes in the rest of a refused body, so that its sender
 * reads the answer instead of a broken connection.
 */
export function makeHttpServer({ trustProxy }: { trustProxy: string[] }): {
  server: Server
  setHandler: (handler: Handler) => void
} {
  const isProxy = makeProxyCheck(trustProxy)
  let handle: Handler = answerNotReady
  const server = createServer((request, response) => {
    settleForwardedHeaders(request.headers, { address: request.socket.remoteAddress, isProxy })
    settleRequestId(request.headers)
    takeInRestOfBody(request, response)
    void handle(request, response)
  })
  server.on('upgrade', (request: IncomingMessage) => {
    settleForwardedHeaders(request.headers, { address: request.socket.remoteAddress, isProxy })
  })
  server.headersTimeout = 30_000
  server.requestTimeout = 300_000
  server.keepAliveTimeout = 65_000 // above the 60 s of common load balancers, which would else meet a closed socket
  return {
    server,
    setHandler: (handler) => {
      handle = handler
    },
  }
}

/** Resolves once the server listens; a taken or forbidden port is one sentence. */
export function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.syscall === 'listen' || error.code === 'ENOTFOUND'
          ? new StartError(describeListenError(error.code, at), { exitCode: 1, cause: error })
          : error,
      )
    })
    server.listen({ port: at.port, host: at.host }, resolve)
  })
}

/** Takes no new connections, lets running requests end for up to 15 s, then cuts what is left. */
export function stopHttpServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), stopMaxMs)
    const sweep = setInterval(() => server.closeIdleConnections(), 100)
    server.close(() => {
      clearTimeout(cut)
      clearInterval(sweep)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function describeListenError(
  code: string | undefined,
  { host, port }: { host: string; port: number },
): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program: stop it, or choose another one with PORT=${port + 1}.`
  }
  if (code === 'EACCES') {
    return `Port ${port} may not be used by this user: choose one above 1023 with PORT=3000.`
  }
  return `The server cannot listen on HOST=${host}: that is no address of this machine (${code}).`
}

function answerNotReady(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'text/plain', 'Retry-After': '2' })
  response.end('Trailkeeper is starting.\n')
}

/**
 * A body that was refused half-read keeps its sender writing, and most senders read the answer only when
 * they have written all. The rest is read and thrown away, at most 64 MiB or 10 s of it, since the sender
 * controls how much comes; then the connection is cut. Node does this itself only for bodies nobody touched.
 */
function takeInRestOfBody(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request // a reader that gives up takes it away from the request
  response.prependOnceListener('finish', () => {
    if (request.complete || socket.destroyed) return
    // Node would cut a connection that is not kept alive now, and the sender never see the answer.
    const destroySoon = socket.destroySoon.bind(socket)
    let isCutWanted = false
    socket.destroySoon = () => {
      isCutWanted = true
      socket.end()
    }
    Object.assign(request, { _dumped: true }) // what Node sets for the same purpose: the parser drops the bytes
    socket.pause()
    socket.resume()
    const bytesMax = socket.bytesRead + discardMaxBytes
    const endsAt = Date.now() + discardMaxMs
    const watch = setInterval(() => {
      const isOver = Date.now() > endsAt || socket.bytesRead > bytesMax
      if (!request.complete && !isOver && !socket.destroyed) return
      clearInterval(watch)
      socket.destroySoon = destroySoon
      if (isOver) socket.destroy()
      else if (isCutWanted) destroySoon()
    }, 50)
  })
}
