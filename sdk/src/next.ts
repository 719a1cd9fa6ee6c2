import {
  type AuditRequestOptions,
  bodyReadBytesMax,
  isSkipped,
  recordRequest,
  type SeenRequest,
  tryTo,
} from './api-request.js'
import type { Client } from './client.js'
import { watchBody } from './watch-body.js'

export type { AuditRequestOptions } from './api-request.js'

/**
 * A route handler of Next.js that records every request as `api.requested`: when the last byte of its answer is out,
 * when its client has gone, or when it throws, in which case it still throws. `redirect()`, `notFound()` and their kin
 * are recorded by the status that Next makes of them. The answer is passed on as it is made, also a stream.
 */
export function withAudit<Req extends Request, Rest extends unknown[]>(
  client: Pick<Client, 'record'>,
  handler: (req: Req, ...rest: Rest) => Response | Promise<Response>,
  options: AuditRequestOptions<Req>,
): (req: Req, ...rest: Rest) => Promise<Response> {
  return async (req, ...rest) => {
    if (isSkipped(req, options)) return await handler(req, ...rest)
    const startedAtMs = Date.now()
    const startedAt = performance.now()
    const body = options.body === true ? tryTo(() => readBody(req)) : undefined
    const finish = (end: Pick<SeenRequest, 'status' | 'isAborted'>) => {
      const times = { startedAtMs, durationMs: performance.now() - startedAt }
      void see(req, rest[0], body)
        .then((seen) =>
          recordRequest(client, { req, options, seen: { ...seen, ...end, ...times } }),
        )
        .catch(() => {})
    }
    try {
      const response = await handler(req, ...rest)
      const { status } = response
      return watchBody(response, (isAborted) => finish({ status, isAborted }))
    } catch (error) {
      const status = readThrownStatus(error)
      if (status !== null) finish({ status, isAborted: false })
      throw error
    }
  }
}

/** What Next answers to something thrown; `null` where nobody is answered since it only plans the build. */
function readThrownStatus(error: unknown): number | null {
  const digest = (error as { digest?: unknown } | null | undefined)?.digest
  if (typeof digest !== 'string') return 500
  const [kind, ...parts] = digest.split(';')
  if (kind === 'NEXT_REDIRECT') return Number(parts.at(-2)) || 307
  if (kind === 'NEXT_HTTP_ERROR_FALLBACK') return Number(parts[0]) || 404
  const planning = [
    'DYNAMIC_SERVER_USAGE',
    'NEXT_PRERENDER_INTERRUPTED',
    'HANGING_PROMISE_REJECTION',
  ]
  return planning.includes(digest) ? null : 500
}

type Seen = Omit<SeenRequest, 'startedAtMs' | 'durationMs' | 'status' | 'isAborted'>

async function see(
  req: Request,
  context: unknown,
  body: Promise<unknown> | undefined,
): Promise<Seen> {
  const url = new URL(req.url)
  const { params } = (context ?? {}) as { params?: unknown }
  const known: unknown = await Promise.resolve(params).catch(() => undefined)
  const pathParams = typeof known === 'object' && known !== null ? { ...known } : {}
  return {
    method: req.method,
    url: `${url.pathname}${url.search}`,
    route: makeRoute(url.pathname, pathParams),
    pathParams,
    headers: req.headers,
    body: await body?.catch(() => undefined),
  }
}

/** `/findings/f1` with `{ id: 'f1' }` is `/findings/[id]`: Next does not tell a handler where its file lies. */
function makeRoute(path: string, params: { [name: string]: unknown }): string {
  let route = path
  for (const [name, value] of Object.entries(params)) {
    const parts = [value].flat().filter((part) => typeof part === 'string')
    if (parts.length === 0) continue
    const template = Array.isArray(value) ? `[...${name}]` : `[${name}]`
    const plain = `/${parts.join('/')}`
    const encoded = `/${parts.map(encodeURIComponent).join('/')}`
    for (const written of [encoded, plain]) {
      const at = `${route}/`.lastIndexOf(`${written}/`)
      if (at === -1) continue
      route = `${route.slice(0, at)}/${template}${route.slice(at + written.length)}`
      break
    }
  }
  return route
}

/** Reads a copy, the handler has its own. Only what says its size, and in a form whose secrets can be found. */
async function readBody(req: Request): Promise<unknown> {
  const type = req.headers.get('content-type') ?? ''
  const bytes = Number(req.headers.get('content-length') ?? 0)
  const isText = /^(?:text\/|application\/(?:[\w.+-]*json|x-www-form-urlencoded))/i.test(type)
  if (bytes === 0 || !isText || req.bodyUsed) return undefined
  if (bytes > bodyReadBytesMax) return { truncated: true, bytes }
  const text = await req.clone().text()
  if (/json/i.test(type)) return tryTo(() => JSON.parse(text) as unknown) ?? text
  return /urlencoded/i.test(type) ? Object.fromEntries(new URLSearchParams(text)) : text
}
