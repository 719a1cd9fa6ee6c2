import { isIP } from 'node:net'
import {
  type AuditRequestOptions,
  bodyReadBytesMax,
  isSkipped,
  recordRequest,
  type SeenRequest,
  tryTo,
} from './api-request.js'
import type { Client } from './client.js'

export type { AuditRequestOptions } from './api-request.js'

/** What is read of Express's request; its own type fits. */
export type ExpressRequest = {
  method: string
  originalUrl: string
  baseUrl: string
  headers: { [name: string]: string | string[] | undefined }
  params: { [name: string]: unknown }
  route?: { path?: unknown } | undefined
  ip?: string | undefined
  body?: unknown
}

export type ExpressResponse = {
  statusCode: number
  headersSent: boolean
  writableFinished: boolean
  once: (event: 'close', listener: () => void) => unknown
}

/**
 * Express middleware that records every request as `api.requested` when its answer is done, or when its client has
 * gone. Mount it first: what comes before it is not seen. The request goes on at once, whatever happens here.
 */
export function auditRequests<Req extends ExpressRequest = ExpressRequest>(
  client: Pick<Client, 'record'>,
  options: AuditRequestOptions<Req>,
): (req: Req, res: ExpressResponse, next: () => void) => void {
  return (req, res, next) => {
    tryTo(() => watch({ req, res }, { client, options }))
    next()
  }
}

function watch<Req extends ExpressRequest>(
  { req, res }: { req: Req; res: ExpressResponse },
  { client, options }: { client: Pick<Client, 'record'>; options: AuditRequestOptions<Req> },
): void {
  if (isSkipped(req, options)) return
  const startedAtMs = Date.now()
  const startedAt = performance.now()
  // Comes once in any case: after the answer is out, or when the connection ends before.
  res.once('close', () => {
    const durationMs = performance.now() - startedAt
    const seen = tryTo(() => see(req, res, options.body === true))
    if (seen) recordRequest(client, { req, options, seen: { ...seen, startedAtMs, durationMs } })
  })
}

function see(
  req: ExpressRequest,
  res: ExpressResponse,
  withBody: boolean,
): Omit<SeenRequest, 'startedAtMs' | 'durationMs'> {
  const { ip = '' } = req
  return {
    method: req.method,
    url: req.originalUrl,
    route: readRoute(req),
    pathParams: { ...req.params },
    headers: Object.entries(req.headers),
    // Behind a Unix socket, or by a header that a trusted proxy passed on, it may be anything.
    ip: isIP(ip) === 0 ? undefined : ip,
    body: withBody ? readBody(req) : undefined,
    status: res.headersSent ? res.statusCode : undefined,
    isAborted: !res.writableFinished,
  }
}

/** The template of the route that answered. Express keeps the address of a mounted router only as it came. */
function readRoute({ baseUrl, route }: ExpressRequest): string | undefined {
  const path = route?.path
  return typeof path === 'string' ? `${baseUrl}${path === '/' && baseUrl ? '' : path}` : undefined
}

/** What a parser of the application made of the body, if it has one. */
function readBody({ body, headers }: ExpressRequest): unknown {
  if (body === undefined || body === null || ArrayBuffer.isView(body)) return undefined
  const bytes = Number(headers['content-length'] ?? 0)
  return bytes > bodyReadBytesMax ? { truncated: true, bytes } : body
}
