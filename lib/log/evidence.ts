import { AppError } from '@/lib/platform/errors'
import { proveInclusion, readLogKeys } from './checkpoints'
import { readEvidenceBatch } from './read-evidence-batch'

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
  const { companyId, seq } = input
  const [event] = await readEvidenceBatch({ companyId, seqs: [seq] })
  if (!event) {
    throw new AppError('event_not_found', {
      status: 404,
      title: 'Not found',
      detail: 'There is no such event in this log.',
    })
  }
  const [{ proof }, keys] = await Promise.all([proveInclusion(input), readLogKeys(companyId)])
  return {
    line: event.line,
    disclosures: event.disclosures,
    proof,
    vkeys: keys.split('\n').filter((line) => line !== ''),
  }
}
