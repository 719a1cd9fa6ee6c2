import { createHash, type Hash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { giveToDirectoryOwner } from '@/lib/platform/private-file'
import { log } from '@/lib/platform/log'
import { spoolVersion } from './bundle/spool'
import type { ExportRequest } from './export-to-file'
import { type OpenedExport, openExport, reopenExport } from './open-export'
import { allColumns } from './schema/formats'
import type { ExportMark } from './schema/export-mark'

/** What an export is written on: nothing, or the part of a former draft that is in the new one already. */
export type Begun = {
  opened: OpenedExport
  mark: ExportMark | null
  /** Of what is in the draft. */
  hash: Hash
}

const copiedAtOnce = 1 << 20

/**
 * Begins an export, or goes on behind `from`: then `draft` holds what was written up to there. Where that does not fit any more –
 * another request, another log, a draft that is gone or is not what it was – it begins anew, and the log of the instance says
 * so. Throws as `openExport` and `reopenExport`, and what aborted the signal; nothing stands at `draft` then.
 */
export async function beginExport(
  request: ExportRequest,
  input: { draft: string; from: ExportMark | null; signal?: AbortSignal | undefined },
): Promise<Begun> {
  const { draft, from, signal } = input
  if (from) {
    const opened = from.asked === hashAsked(request) ? await reopenExport(request, from) : null
    const hash = opened && (await copyDraft(from, { draft, signal }))
    if (opened && hash) return { opened, mark: from, hash }
    log.warn('an export cannot go on and is begun anew', {
      ...{ file: from.file, rows: from.rows },
      why: opened ? 'its draft is not what it was' : 'it is of another request or log',
    })
  }
  return { opened: await openExport(request), mark: null, hash: createHash('sha256') }
}

/**
 * What decides which bytes are written; who asks does not. How a spool is packed does: a worker of another version would go on in
 * its own way.
 */
export function hashAsked(request: ExportRequest): string {
  const { exportedBy: _exportedBy, columns = allColumns, ...rest } = request
  const spool = request.format === 'bundle' ? spoolVersion : undefined
  const asked = Object.entries({ ...rest, columns, spool }).filter(
    ([, value]) => value !== undefined,
  )
  return createHash('sha256')
    .update(JSON.stringify(asked.sort(([one], [other]) => (one < other ? -1 : 1))))
    .digest('hex')
}

/**
 * Copies what the mark says is in its draft. Never writes on in that one: a worker that only seemed dead may still hold it.
 * Null where it is not there, or not what it was; then the copy is not there either.
 */
async function copyDraft(
  { file, bytes, sha256 }: ExportMark,
  { draft, signal }: { draft: string; signal: AbortSignal | undefined },
): Promise<Hash | null> {
  const former = join(dirname(draft), file)
  // Whole already, where its worker ended between giving the file its name and saying so.
  const source = (await openIfAny(`${former}.part`)) ?? (await openIfAny(former))
  if (!source) return null
  let isCopied = false
  try {
    const copy = await open(draft, 'w', 0o600)
    try {
      giveToDirectoryOwner(draft)
      const hash = createHash('sha256')
      const buffer = Buffer.allocUnsafe(Math.min(copiedAtOnce, bytes))
      for (let at = 0; at < bytes; ) {
        signal?.throwIfAborted()
        const length = Math.min(buffer.length, bytes - at)
        const { bytesRead } = await source.read(buffer, 0, length, at)
        if (bytesRead === 0) return null
        const chunk = buffer.subarray(0, bytesRead)
        hash.update(chunk)
        await copy.writeFile(chunk)
        at += bytesRead
      }
      isCopied = hash.copy().digest('hex') === sha256
      return isCopied ? hash : null
    } finally {
      await copy.close()
    }
  } finally {
    await source.close()
    if (!isCopied) await rm(draft, { force: true })
  }
}

async function openIfAny(path: string) {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
