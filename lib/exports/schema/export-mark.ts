import { z } from 'zod'

const count = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** How far a draft is on the disk, and of which export: whoever goes on copies so much of it and writes what comes behind. */
const exportMark = z.object({
  /** Whose draft: the name of a file of exports. */
  file: z.string().min(1),
  /** What was asked for, as SHA-256. */
  asked: sha256,
  bytes: count,
  /** Of so many bytes of the draft. */
  sha256,
  rows: count.min(1),
  firstSeq: count,
  lastSeq: count,
  /** The log as it was when the export began: what came later is not in it. */
  size: count,
  epoch: count,
  prunedTo: count,
  /** The stretch of which a bundle has every event, as it was decided at the beginning; null where it has not, and for other formats. */
  range: z.object({ a: count, b: count }).nullable().default(null),
})
export type ExportMark = z.infer<typeof exportMark>

/** Null for none, and for one that another version wrote in another way: then the export is begun anew. */
export function readMark(stored: unknown): ExportMark | null {
  return exportMark.safeParse(stored).data ?? null
}
