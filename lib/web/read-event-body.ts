import { createGunzip } from 'node:zlib'
import { bodyTooLarge } from '@/lib/log/event/read-json'
import { requestLimits } from '@/lib/log/event/event-limits'
import { AppError } from '@/lib/platform/errors'

/** A producer's request body, inflated, and what it says it is. */
export type EventBodyText = { bytes: Uint8Array; contentType: string | null }

/**
 * Reads the body of an ingest request, gzip or plain. Bytes are counted while they inflate, so that a small body which
 * would become a huge one is refused before it is one: `body_too_large` (413), `malformed_gzip` (400),
 * `unsupported_content_encoding` (415).
 */
export async function readEventBody(request: Request): Promise<EventBodyText> {
  const contentType = request.headers.get('content-type')
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  const chunks = readChunks(request)
  if (encoding === 'identity' || encoding === '')
    return { bytes: await gather(chunks), contentType }
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    return { bytes: await gather(inflate(chunks)), contentType }
  }
  throw new AppError('unsupported_content_encoding', {
    status: 415,
    title: 'Unsupported content encoding',
    detail: `Send the body as it is or with Content-Encoding gzip, not "${encoding.slice(0, 40)}".`,
  })
}

async function* readChunks(request: Request): AsyncGenerator<Uint8Array> {
  for await (const chunk of request.body ?? []) yield chunk
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > requestLimits.bodyBytesMax) throw bodyTooLarge()
    parts.push(chunk)
  }
  const [only] = parts
  return parts.length === 1 && only ? only : Buffer.concat(parts)
}

async function* inflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const feeding = feed(chunks, gunzip)
  try {
    for await (const chunk of gunzip) yield chunk
    await feeding
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('malformed_gzip', {
      status: 400,
      title: 'Malformed body',
      detail: 'The body is not valid gzip, as its Content-Encoding says. Nothing was recorded.',
      cause,
    })
  } finally {
    gunzip.destroy()
    // Whatever went wrong while feeding has reached the reader through `gunzip`.
    await feeding.catch(() => undefined)
  }
}

async function feed(chunks: AsyncIterable<Uint8Array>, gunzip: ReturnType<typeof createGunzip>) {
  try {
    for await (const chunk of chunks) {
      if (gunzip.destroyed) return
      if (!gunzip.write(chunk)) await waitForDrain(gunzip)
    }
    gunzip.end()
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

function waitForDrain(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('drain', resolve)
    gunzip.once('close', resolve)
  })
}
