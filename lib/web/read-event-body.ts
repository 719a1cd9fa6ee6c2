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
  if (encoding === 'identity' || encoding === '')
    return { bytes: await gather(readChunks(request.body)), contentType }
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    return { bytes: await gather(inflate(request.body)), contentType }
  }
  throw new AppError('unsupported_content_encoding', {
    status: 415,
    title: 'Unsupported content encoding',
    detail: `Send the body as it is or with Content-Encoding gzip, not "${encoding.slice(0, 40)}".`,
  })
}

/**
 * A sender that goes away in the middle is no defect of ours: an error of the stream is answered (`body_incomplete`, 400),
 * not logged.
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    for (;;) {
      const { done, value } = (await reader?.read().catch(refuseIncomplete)) ?? { done: true }
      if (done || value === undefined) return
      yield value
    }
  } finally {
    // Also ends a read that waits for a sender who sends no more.
    void reader?.cancel().catch(() => undefined)
  }
}

/** Throws `body_incomplete` (400). */
export function refuseIncomplete(cause: unknown): never {
  throw new AppError('body_incomplete', {
    status: 400,
    title: 'Incomplete body',
    detail: 'The body ended before it was complete. Nothing was recorded.',
    cause,
  })
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

/** Answers as soon as the text is known to be wrong or too long: the sender may be waiting for that before sending on. */
async function* inflate(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const source = body?.getReader()
  const feeding = feed(source, gunzip)
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
    void source?.cancel().catch(() => undefined)
    // Whatever went wrong while feeding has reached the reader through `gunzip`.
    await feeding.catch(() => undefined)
  }
}

async function feed(
  source: ReadableStreamDefaultReader<Uint8Array> | undefined,
  gunzip: ReturnType<typeof createGunzip>,
) {
  try {
    for (;;) {
      const { done, value } = (await source?.read().catch(refuseIncomplete)) ?? { done: true }
      if (gunzip.destroyed) return
      if (done || value === undefined) break
      if (!gunzip.write(value)) await waitForDrain(gunzip)
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
