import { Readable } from 'node:stream'
import type { SessionPrincipal } from '@/lib/access/schema'
import { downloadExport } from '@/lib/exports/commands/download-export'
import type { DownloadPart } from '@/lib/exports/schema/formats'
import type { ApiContext } from './api-route'
import { notYoursToSee } from './not-yours'

/** Answers with a file of an export, no faster than the browser takes it. */
export async function answerDownload(
  principal: SessionPrincipal,
  { id, part }: { id: string; part: DownloadPart },
  { request }: ApiContext,
): Promise<Response> {
  const isTaken = request.method !== 'HEAD'
  const download = await downloadExport(principal, { id, part, isTaken })
  if (!download) throw await notYoursToSee(principal)
  const { file, bytes, name } = download
  const headers = {
    'content-type': contentTypeOf(name),
    'content-length': String(bytes),
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store, no-transform',
  }
  if (!isTaken) {
    await file.close()
    return new Response(null, { headers })
  }
  // The stream closes the file at its end, and when the browser goes away.
  const stream = Readable.toWeb(file.createReadStream({ highWaterMark: 256 * 1024 }))
  return new Response(stream as ReadableStream<Uint8Array>, { headers })
}

function contentTypeOf(name: string): string {
  if (name.endsWith('.csv')) return 'text/csv; charset=utf-8; header=present'
  if (name.endsWith('.json')) return 'application/json'
  if (name.endsWith('.ndjson')) return 'application/x-ndjson'
  return name.endsWith('.zip') ? 'application/zip' : 'text/plain'
}
