import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { nowMs } from '@/lib/platform/clock'
import { giveToDirectoryOwner } from '@/lib/platform/private-file'
import { type Begun, hashAsked } from './begin-export'
import type { ExportRequest } from './export-to-file'
import type { ExportChunk } from './open-export'
import type { ExportMark } from './schema/export-mark'

/** What a draft holds. */
export type Written = {
  rows: number
  bytes: number
  /** Hex. */
  sha256: string
  firstSeq: number | null
  lastSeq: number | null
}

export type NoteMark = (mark: ExportMark) => Promise<void>

type Input = {
  request: ExportRequest
  /** What comes behind that with which it was begun. */
  chunks: AsyncIterable<ExportChunk>
  begun: Begun
  onProgress: ((rows: number) => void) | undefined
  /** Told now and then how far the draft is on the disk; what it throws ends the work. */
  note: NoteMark | undefined
  noteEveryMs: number
}

/** Writes the draft of an export to its end, behind what it was begun with; it is on the disk then. */
export async function writeDraft(draft: string, input: Input): Promise<Written> {
  const { chunks, onProgress } = input
  const { mark, hash } = input.begun
  const file = await open(draft, mark ? 'a' : 'w', 0o600)
  const written: Written = {
    ...{ rows: mark?.rows ?? 0, bytes: mark?.bytes ?? 0, sha256: '' },
    ...{ firstSeq: mark?.firstSeq ?? null, lastSeq: mark?.lastSeq ?? null },
  }
  const marks = startMarks({ ...input, draft, file, written })
  try {
    giveToDirectoryOwner(draft)
    if (mark) onProgress?.(mark.rows)
    marks.offer()
    for await (const chunk of chunks) {
      hash.update(chunk.bytes)
      written.bytes += chunk.bytes.length
      await file.writeFile(chunk.bytes)
      if (chunk.rows === 0) continue
      written.rows += chunk.rows
      written.firstSeq ??= chunk.firstSeq
      written.lastSeq = chunk.lastSeq
      onProgress?.(written.rows)
      marks.offer()
    }
    await marks.settle()
    await file.sync()
    return { ...written, sha256: hash.digest('hex') }
  } finally {
    await marks.settle().catch(() => undefined)
    await file.close()
  }
}

/**
 * Notes at once, and then every few seconds, how far the draft is on the disk. The file is written on meanwhile: what was in it
 * when the mark was taken is there when it is noted, and more does no harm.
 */
function startMarks({
  request,
  begun,
  note,
  noteEveryMs,
  draft,
  file,
  written,
}: Input & { draft: string; file: FileHandle; written: Written }) {
  const { log, range } = begun.opened
  const own = { file: basename(draft, '.part'), asked: hashAsked(request), range }
  let nextMs = 0
  let failure: unknown
  let pending: Promise<void> | null = null
  const take = async (mark: ExportMark) => {
    try {
      await file.datasync()
      await note?.(mark)
    } catch (error) {
      failure = error
    } finally {
      pending = null
    }
  }
  return {
    /** To be called where the draft is whole as far as it goes. Throws what a former mark failed with. */
    offer: () => {
      if (failure !== undefined) throw failure
      const { rows, bytes, firstSeq, lastSeq } = written
      if (!note || pending || nowMs() < nextMs || firstSeq === null || lastSeq === null) return
      // Of what lies before it, events may go at any time: nobody could tell later what was still to come.
      if (lastSeq + 1 < log.prunedTo) return
      nextMs = nowMs() + noteEveryMs
      const { size, epoch, prunedTo } = log
      const sha256 = begun.hash.copy().digest('hex')
      pending = take({ ...own, bytes, sha256, rows, firstSeq, lastSeq, size, epoch, prunedTo })
    },
    settle: async () => {
      await pending
      if (failure !== undefined) throw failure
    },
  }
}
