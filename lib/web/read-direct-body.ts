import { AppError } from '@/lib/platform/errors'
import { refuseIncomplete } from './read-event-body'

/** 5 MiB within it is 4 Mbit/s. */
const defaultLimitMs = 10_000

/**
 * Reads the body of a request that announced its length, which is within the limit: Node takes no byte more. A body that
 * is being read has its share of everybody's budget, so a sender may not take as long as it likes: one would be enough to
 * keep its company out, two of two companies everybody. Throws `body_too_slow` (408) and `body_incomplete` (400); the caller answers either way.
 */
export async function readDirectBody(
  request: AsyncIterable<Uint8Array>,
  { limitMs = defaultLimitMs }: { limitMs?: number } = {},
): Promise<Uint8Array> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooSlow(limitMs)), limitMs)
  })
  const reading = gather(request)
  // Who was too slow is answered; that the connection then ends is no news.
  reading.catch(() => undefined)
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

async function gather(request: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
  } catch (cause) {
    refuseIncomplete(cause)
  }
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}

function tooSlow(limitMs: number): AppError {
  return new AppError('body_too_slow', {
    status: 408,
    title: 'Body too slow',
    detail: `The body did not arrive within ${limitMs / 1000} seconds. Nothing was recorded. Send smaller batches, or compress them with gzip.`,
  })
}
