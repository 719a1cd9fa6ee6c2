import { makeBreath } from '@/lib/events/segments/breathe'
import { bundleTools } from '@/lib/log/bundle-tools'
import {
  type BundleCheckName,
  type BundleReport,
  describeProblem,
} from '@/lib/log/core/bundle/bundle-report'
import { verifyBundle } from '@/lib/log/core/bundle/verify-bundle'
import { AppError } from '@/lib/platform/errors'
import { openBundle } from './open-bundle'

/** What can fail where the archive is what we wrote: the database then says something else than was sealed. */
const checksOfLog: readonly BundleCheckName[] = ['lines', 'proof', 'disclosures']

/**
 * Verifies an archive as whoever gets it will, since a signed bundle that does not hold would speak against the log for ever. Throws
 * `log_damaged` (409) where the log is not what was sealed, any other error where the archive itself came out wrong, and the
 * signal's reason.
 */
export async function refuseUnsound(path: string, signal?: AbortSignal): Promise<void> {
  const breathe = makeBreath()
  const opened = await openBundle(path)
  try {
    const report = await verifyBundle(bundleTools, opened.files, {
      archiveProblems: opened.problems,
      onProgress: () => breathe(),
      ...(signal ? { signal } : {}),
    })
    if (report.verdict !== 'valid') throw makeError(report)
  } finally {
    await opened.close()
  }
}

function makeError({ checks }: BundleReport): Error {
  const failed = checks.filter(({ verdict }) => verdict === 'failed')
  const told = failed.map(({ note, problems }) => {
    const [first] = problems
    return first ? `${note} ${describeProblem(first)}.` : note
  })
  if (failed.length === 0 || failed.some(({ name }) => !checksOfLog.includes(name))) {
    return new Error(`an evidence bundle came out wrong: ${told.join(' ')}`)
  }
  return new AppError('log_damaged', {
    status: 409,
    title: 'The log is not what was sealed',
    detail: `The bundle would not verify, so it is not given out. ${told.join(' ')} "Verify now" on the page Integrity names the events. As CSV, JSON and NDJSON they can be exported all the same.`,
  })
}
