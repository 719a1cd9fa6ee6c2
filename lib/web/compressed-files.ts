import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { securityHeaders } from './security-headers'

const prefix = '/_next/static/'
const contentTypes: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
}

export type CompressedFiles = {
  /** Whether it is asked for one of them, by somebody who can read it. All else is answered by Next. */
  has: (request: IncomingMessage) => boolean
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

/**
 * The scripts and style sheets of the pages that the build left a brotli copy of (scripts/lib/compress-static.mjs), by the
 * folder of the build. A build without copies is served by Next alone, with gzip.
 */
export async function openCompressedFiles(buildFolder: string): Promise<CompressedFiles> {
  const folder = join(buildFolder, 'static')
  const names = await readdir(folder, { recursive: true })
  // Only what was found is served: no address leads anywhere else.
  const known = new Set(
    names
      .filter((name) => name.endsWith('.br'))
      .map((name) => name.slice(0, -'.br'.length).split(sep).join('/')),
  )
  return {
    has: ({ method, url = '', headers }) =>
      (method === 'GET' || method === 'HEAD') &&
      url.startsWith(prefix) &&
      known.has(url.slice(prefix.length)) &&
      headers.range === undefined &&
      takesBrotli(headers['accept-encoding']),
    answer: async ({ method, url = '' }, response) => {
      const name = url.slice(prefix.length)
      const body = await readFile(join(folder, `${name}.br`))
      for (const { key, value } of securityHeaders) response.setHeader(key, value)
      response.writeHead(200, {
        'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
        'content-encoding': 'br',
        'content-length': body.length,
        vary: 'Accept-Encoding',
        // Its name changes with its content.
        'cache-control': 'public, max-age=31536000, immutable',
      })
      response.end(method === 'HEAD' ? undefined : body)
    },
  }
}

/** `br;q=0` is a refusal. */
function takesBrotli(accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .split(',')
    .some((one) => /^br(;q=(1|0\.\d*[1-9]\d*|1\.0*))?$/.test(one.replaceAll(/\s/g, '')))
}
