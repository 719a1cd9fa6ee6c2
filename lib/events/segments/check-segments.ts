import { type Sql, sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { makeBreath } from './breathe'
import { buildStretch } from './index-log'
import { segmentSizes } from './segment-data'
import { takeApart } from './segment-parts'
import { countKept, readAllParts, readSegments, type SegmentRow } from './store'

/** Where an index is wrong: at the first position of its segment, and what, in words for an operator. */
export type SegmentProblem = { seq: number; what: string }

/**
 * Builds every segment of a log anew and compares it with the one that is stored: an index that was changed by hand would
 * hide events from whoever searches, while the log itself is whole. What is replaced meanwhile is looked at no further.
 * Throws `integrity_check_stopped` when `signal` is aborted.
 */
export async function checkSegments(input: {
  companyId: string
  signal?: AbortSignal
  /** As `checkIntegrity` has it. */
  breathe?: () => Promise<void>
  onProgress?: (state: { done: number; total: number }) => void
}): Promise<SegmentProblem[]> {
  const { companyId, breathe = makeBreath() } = input
  const rows = await readSegments(sql(), companyId)
  const problems: SegmentProblem[] = []
  let end = 0
  for (const [at, row] of rows.entries()) {
    if (input.signal?.aborted) throw stopped(row.firstSeq)
    const gap = { companyId, from: end, to: row.firstSeq }
    if (row.firstSeq < end || (row.firstSeq > end && (await countKept(sql(), gap)) > 0)) {
      problems.push({ seq: end, what: 'the search index has a gap or an overlap here' })
    }
    end = row.firstSeq + row.size
    const what = await compareSegment(sql(), { companyId, row, breathe })
    if (what !== null) problems.push({ seq: row.firstSeq, what })
    input.onProgress?.({ done: at + 1, total: rows.length })
  }
  return problems
}

async function compareSegment(
  db: Sql,
  { companyId, row, breathe }: { companyId: string; row: SegmentRow; breathe: () => Promise<void> },
): Promise<string | null> {
  const data = await buildStretch(companyId, {
    ...{ from: row.firstSeq, size: row.size, recordedFromMs: 0 },
    partSize: Math.min(row.size, segmentSizes.small),
    breathe,
  })
  const expected = takeApart(data)
  const stored = await readAllParts(db, { companyId, segmentId: row.id })
  const isStillThere = (await readSegments(db, companyId)).some(({ id }) => id === row.id)
  if (!isStillThere) return null
  const wrong = [...new Set([...expected.keys(), ...stored.keys()])].find(
    (name) => Buffer.compare(expected.get(name) ?? nothing, stored.get(name) ?? nothing) !== 0,
  )
  const { events, span } = data
  const isPlaced = isSame(row, { ...span, events })
  if (wrong === undefined && isPlaced) return null
  const where = `events ${row.firstSeq + 1} to ${row.firstSeq + row.size}`
  return `the search index of ${where} says otherwise than they do (${wrong ?? 'when they happened'})`
}

const nothing = Buffer.alloc(0)

function isSame(row: SegmentRow, built: Omit<SegmentRow, 'id' | 'firstSeq' | 'size' | 'erasures'>) {
  return Object.entries(built).every(([name, value]) => row[name as keyof SegmentRow] === value)
}

/** As `checkIntegrity` throws it. */
function stopped(seq: number): AppError {
  return new AppError('integrity_check_stopped', {
    status: 499,
    title: 'Stopped',
    detail: `The check of the search index was stopped at seq ${seq}; what it had found is not the whole.`,
  })
}
