import { open } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { makeBreath } from '@/lib/events/segments/breathe'
import { readEvidenceBatch } from '@/lib/log/read-evidence-batch'
import { giveToDirectoryOwner } from '@/lib/platform/private-file'
import type { Begun } from './begin-export'
import { refuseUnsound } from './bundle/refuse-unsound'
import { beginBundle, type Bundle, type BundleEvent } from './bundle/write-bundle'
import type { ExportRequest } from './export-to-file'
import type { Selection } from './find-events'
import { readAhead } from './read-ahead'
import { refusePruned } from './read-rows'
import { readKeptSeqs } from './store/events'

/** Events of a bundle that are read at once. */
const batchSize = 500

/** The evidence bundle of what was begun. `draft` is its spool, and holds what the mark speaks of. */
export async function beginEvidence(
  draft: string,
  input: { request: ExportRequest; begun: Begun; signal: AbortSignal | undefined },
): Promise<Bundle> {
  const { request, begun, signal } = input
  const { opened, mark } = begun
  const { log, selection, rest = selection, range } = opened
  const behind = mark && { ...mark, events: mark.rows, path: draft }
  return await beginBundle(
    {
      companyId: request.companyId,
      query: request.q,
      after: request.after ?? null,
      before: request.before ?? null,
      exportedBy: request.exportedBy,
      events: readAhead(readEvents(rest, log.prunedTo)),
      size: log.size,
      range,
    },
    { behind, signal },
  )
}

/** Writes the archive of a bundle whose spool is whole into a new file; it is on the disk then, and verifies. */
export async function packEvidence(
  bundle: Bundle,
  { draft, path, signal }: { draft: string; path: string; signal: AbortSignal | undefined },
): Promise<{ bytes: number; sha256: string; manifestSha256: string }> {
  const file = await open(path, 'w', 0o600)
  const hash = createHash('sha256')
  let bytes = 0
  let manifestSha256: string
  try {
    giveToDirectoryOwner(path)
    const packed = await bundle.pack(async (chunk) => {
      hash.update(chunk)
      bytes += chunk.length
      await file.writeFile(chunk)
    }, draft)
    manifestSha256 = packed.manifestSha256
    await file.sync()
  } finally {
    await file.close()
  }
  await refuseUnsound(path, signal)
  return { bytes, sha256: hash.digest('hex'), manifestSha256 }
}

/** Throws `export_pruned` (409) where retention was faster: a search finds nothing of what is gone. */
async function* readEvents(
  { companyId, stretch, find }: Selection,
  prunedTo: number,
): AsyncGenerator<BundleEvent[], void, undefined> {
  const breathe = makeBreath()
  let from = Math.max(stretch.from, prunedTo)
  for await (const { seqs } of find ? find() : listKept({ companyId, ...stretch })) {
    for (let at = 0; at < seqs.length; at += batchSize) {
      const asked = seqs.slice(at, at + batchSize)
      const batch = await readEvidenceBatch({ companyId, seqs: asked })
      // Afterwards: so it is seen as well what went between finding and reading.
      const to = (asked.at(-1) ?? -1) + 1
      await refusePruned(companyId, { from, to })
      from = Math.max(from, to)
      yield batch
      await breathe()
    }
  }
  await refusePruned(companyId, { from, to: stretch.to })
}

async function* listKept(input: { companyId: string; from: number; to: number }) {
  for (let from = input.from; from < input.to; ) {
    const seqs = await readKeptSeqs({ ...input, from, limit: 10_000 })
    const last = seqs.at(-1)
    if (last === undefined) return
    yield { seqs }
    from = last + 1
  }
}
