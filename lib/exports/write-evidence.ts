import { makeBreath } from '@/lib/events/segments/breathe'
import { readEvidenceBatch } from '@/lib/log/read-evidence-batch'
import { type BundleEvent, type ByteSink, writeBundle } from './bundle/write-bundle'
import type { ExportRequest } from './export-to-file'
import type { OpenedExport } from './open-export'
import { readAhead } from './read-ahead'
import { hasPruned, readKeptSeqs } from './store/events'
import type { Selection } from './find-events'

/** Events of a bundle that are read at once. */
const batchSize = 500

/** The evidence bundle of what was opened, into a sink. */
export async function writeEvidence(
  sink: ByteSink,
  { request, opened }: { request: ExportRequest; opened: OpenedExport },
  options: { signal?: AbortSignal | undefined; onProgress?: ((rows: number) => void) | undefined },
): Promise<{ rows: number; manifestSha256: string }> {
  const { log, selection } = opened
  const result = await writeBundle(
    sink,
    {
      companyId: request.companyId,
      query: request.q,
      after: request.after ?? null,
      before: request.before ?? null,
      exportedBy: request.exportedBy,
      events: readAhead(readEvents(selection)),
      size: log.size,
      range: await findRange(opened),
    },
    {
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    },
  )
  return { rows: result.events, manifestSha256: result.manifestSha256 }
}

async function* readEvents({
  companyId,
  stretch,
  find,
}: Selection): AsyncGenerator<BundleEvent[], void, undefined> {
  const breathe = makeBreath()
  for await (const { seqs } of find ? find() : listKept({ companyId, ...stretch })) {
    for (let at = 0; at < seqs.length; at += batchSize) {
      yield await readEvidenceBatch({ companyId, seqs: seqs.slice(at, at + batchSize) })
      await breathe()
    }
  }
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

/** The stretch of which the bundle has every event; null where it has others, or not all. */
async function findRange({ selection }: OpenedExport): Promise<{ a: number; b: number } | null> {
  const { companyId, stretch, find } = selection
  if (find) return null
  const { from, to } = stretch
  const [a] = await readKeptSeqs({ companyId, from, to, limit: 1 })
  // `pruned_to` does not say it: while events are pruned, and where holds keep some, there are events below it.
  if (a === undefined || (await hasPruned({ companyId, from: a, to }))) return null
  return { a, b: to }
}
