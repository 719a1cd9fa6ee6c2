import { makePatientBreath } from '@/lib/events/segments/breathe'
import { checkSegments } from '@/lib/events/segments/check-segments'
import { checkIntegrity } from '@/lib/log/integrity-check'
import type { CheckPhase, FoundProblem } from './schema'

export type LogVerdict = {
  size: number
  epoch: number
  /** Base64. */
  root: string
  problems: FoundProblem[]
}

export type CheckState = { phase: CheckPhase; done: number; total: number }

/**
 * Recomputes everything that is stored of a company's log, and the index by which it is searched. It holds the process for
 * some milliseconds at a time; unless `isUrgent()`, it takes a tenth of the time, and less where others want it. Throws `integrity_check_stopped` once
 * `signal` is aborted, and what the database throws.
 */
export async function checkLog(input: {
  companyId: string
  signal: AbortSignal
  isUrgent: () => boolean
  onState: (state: CheckState) => void
}): Promise<LogVerdict> {
  const { companyId, signal, isUrgent, onState } = input
  const breathe = makePatientBreath(isUrgent)
  const { size, epoch, root, problems } = await checkIntegrity({
    ...{ companyId, signal, breathe },
    onProgress: (progress) => onState({ phase: 'log', ...progress }),
  })
  const ofIndex = await checkSegments({
    ...{ companyId, signal, breathe },
    onProgress: (progress) => onState({ phase: 'index', ...progress }),
  })
  return { size, epoch, root, problems: [...problems, ...ofIndex] }
}
