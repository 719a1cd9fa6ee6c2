import { createHash } from 'node:crypto'
import type { KeyPrincipal } from '@/lib/access/schema'
import { recordSentExport } from '@/lib/exports/commands/record-sent'
import type { ExportRequest } from '@/lib/exports/export-to-file'
import { type ExportChunk, openExport, writeChunks } from '@/lib/exports/open-export'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { stoppingSignal } from '@/lib/platform/shutdown'
import type { ApiContext } from './api-route'

/** Each reads as fast as its client takes it; more of them would only share what the database gives. */
export const streamsPerCompanyMax = 4
/** Whether the key still opens the log is looked at so often. */
const authoriseEveryMs = 10_000

const openStreams = shareInProcess('open-exports', () => new Map<string, number>())

type StreamedFormat = Exclude<ExportFormat, 'bundle'>

const contentTypes: Record<StreamedFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
}

/**
 * Answers with an export as it is written, no faster than the client reads. Its clean end means that it is whole, and that
 * `audit_log.exported` is recorded; whatever goes wrong before breaks the connection. What a client took of an
 * export that did not end is recorded as well, as incomplete. Throws `exports_too_many` (429) and what `openExport` throws.
 */
export async function streamExport(
  principal: KeyPrincipal,
  request: ExportRequest & { format: StreamedFormat },
  { request: asked, signal, authoriseAgain }: ApiContext,
): Promise<Response> {
  const headers = {
    'content-type': contentTypes[request.format],
    'content-disposition': `attachment; filename="${principal.companySlug}-audit-log.${request.format}"`,
    // Compressing would hold back what is written, and hide from a length check where a broken answer ends.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  }
  const opened = await openExport(request)
  const { size, epoch } = opened.log
  const told = { ...headers, 'trailkeeper-epoch': String(epoch), 'trailkeeper-size': String(size) }
  if (asked.method === 'HEAD') return new Response(null, { headers: told })
  const slot = takeSlot(principal.companyId)
  const ended = new AbortController()
  const ends = AbortSignal.any([signal, stoppingSignal(), ended.signal])
  const { format, columns } = request
  const chunks = writeChunks(opened, { format, columns, signal: ends })
  const sent = makeTally(principal, request)
  return new Response(
    makeStream(chunks, { ends, sent, authoriseAgain, slot, end: () => ended.abort() }),
    { headers: told },
  )
}

function makeStream(
  chunks: AsyncGenerator<ExportChunk, void, undefined>,
  given: {
    ends: AbortSignal
    sent: ReturnType<typeof makeTally>
    slot: { free: () => void }
    end: () => void
    authoriseAgain: () => Promise<void>
  },
): ReadableStream<Uint8Array> {
  const { ends, sent, slot, end, authoriseAgain } = given
  let authorisedMs = nowMs()
  let isOver = false
  const stop = async (isWhole: boolean) => {
    if (isOver) return
    isOver = true
    slot.free()
    if (isWhole) return
    end()
    await sent.record({ isWhole: false }).catch((error: unknown) => {
      log.error('an export that broke off could not be recorded', error)
    })
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          ends.throwIfAborted()
          if (nowMs() - authorisedMs > authoriseEveryMs) {
            await authoriseAgain()
            authorisedMs = nowMs()
          }
          for (;;) {
            const { value, done } = await chunks.next()
            if (done) {
              // Before the end that tells the client that all is well.
              await sent.record({ isWhole: true })
              await stop(true)
              return controller.close()
            }
            sent.add(value)
            if (value.bytes.length > 0) return controller.enqueue(value.bytes)
          }
        } catch (error) {
          await stop(false)
          // The status has been sent: only a connection that breaks can still say that this is not all.
          controller.error(error)
        }
      },
      cancel: async () => {
        await stop(false)
        await chunks.return()
      },
    },
    // Nothing is read ahead of the connection.
    { highWaterMark: 0 },
  )
}

/** Counts what is sent. */
function makeTally(principal: KeyPrincipal, request: ExportRequest) {
  const hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  return {
    add: (chunk: ExportChunk) => {
      hash.update(chunk.bytes)
      bytes += chunk.bytes.length
      rows += chunk.rows
    },
    record: async ({ isWhole }: { isWhole: boolean }) => {
      if (!isWhole && rows === 0) return
      const result = { rows, bytes, sha256: hash.digest('hex'), manifestSha256: '' }
      await recordSentExport(principal, { request, result, isWhole })
    },
  }
}

function takeSlot(companyId: string): { free: () => void } {
  const count = openStreams.get(companyId) ?? 0
  if (count >= streamsPerCompanyMax) {
    throw new AppError('exports_too_many', {
      status: 429,
      title: 'Too many exports at once',
      detail: `At most ${streamsPerCompanyMax} exports of one company are sent at a time. Wait for one to end.`,
      retryAfterSeconds: 30,
    })
  }
  openStreams.set(companyId, count + 1)
  return {
    free: () => {
      const left = (openStreams.get(companyId) ?? 1) - 1
      if (left > 0) openStreams.set(companyId, left)
      else openStreams.delete(companyId)
    },
  }
}
