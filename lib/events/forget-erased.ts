import { forgetRequester } from '@/lib/access/forgotten-people'
import { forgetApiKeys } from '@/lib/access/key-cache'
import { forgetKnownWords } from '@/lib/log/dictionaries'
import { forgetKnownPersons } from '@/lib/log/persons'
import { AppError } from '@/lib/platform/errors'
import { flushRequests } from './requests/record-request'
import { takeOverJournals } from './requests/take-over'
import { dropReplaced } from './segments/part-cache'
import { forgetTail } from './segments/tail'
import { forgetFollowed } from './tail/company-reader'

/**
 * Brings into the log what this process has noted of anybody's requests, so that erasing finds it there; accounts that are
 * gone are named by none that are still on their way. Theirs must not be let in any more when this is called.
 */
export async function settleRequests({
  companyId,
  userIds,
}: {
  companyId: string
  userIds: readonly string[]
}): Promise<void> {
  // First: whatever is noted while this waits says no more who they were.
  for (const userId of userIds) forgetRequester({ companyId, userId })
  // What was noted before gets into the log under the ref that is about to be erased.
  if (!(await flushRequests())) throw logSilent()
  await takeOverJournals()
}

/** Lets go of what this process holds of a company's events, in memory alone: it is read anew when somebody asks. */
export function forgetEvents(companyId: string): void {
  forgetFollowed(companyId)
  forgetTail(companyId)
  dropReplaced(companyId, [])
  forgetApiKeys()
  forgetKnownPersons(companyId)
  forgetKnownWords(companyId)
}

function logSilent(): AppError {
  return new AppError('log_busy', {
    status: 503,
    title: 'The log is busy',
    detail: 'Requests that wait to be recorded did not get into the log. Try again in a minute.',
    retryAfterSeconds: 60,
  })
}
