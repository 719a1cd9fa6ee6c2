import { sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { proveInclusion, readLogKeys } from './checkpoints'
import { deriveSalt, makeDisclosure } from './core/disclosure'
import { hmacSha256 } from './hashing'
import { unwrapPersonKey } from './secrets'
import { type EvidenceRow, readEvidenceRows } from './store/evidence-store'

/** `EventEvidence` of the proof core, as JSON carries it. */
export type StoredEvidence = {
  line: string
  disclosures: string[]
  proof: string
  vkeys: string[]
}

/**
 * Everything that somebody needs to check one event without us: the exact line, what may still be disclosed of it, the
 * proof against the newest checkpoint, and the keys of the log. Throws `event_not_found` (404).
 */
export async function readEvidence(input: {
  companyId: string
  seq: number
}): Promise<StoredEvidence> {
  const rows = await readEvidenceRows(sql(), input)
  const [first] = rows
  if (!first) {
    throw new AppError('event_not_found', {
      status: 404,
      title: 'Not found',
      detail: 'There is no such event in this log.',
    })
  }
  const [{ proof }, keys] = await Promise.all([proveInclusion(input), readLogKeys(input.companyId)])
  return {
    line: first.line,
    disclosures: rows.flatMap((row) => disclose(input.companyId, row)),
    proof,
    vkeys: keys.split('\n').filter((line) => line !== ''),
  }
}

/** None where the values were erased: without K nobody can make the salt again. */
function disclose(companyId: string, row: EvidenceRow): string[] {
  const { id, ref, text } = row
  if (ref === null || text === null) return []
  const key = row.key ?? (row.keyWrapped && unwrapPersonKey(row.keyWrapped, { companyId, ref }))
  if (!key) return []
  const salt = deriveSalt(hmacSha256, { key, eventId: id })
  return [makeDisclosure({ salt, valuesText: text })]
}
