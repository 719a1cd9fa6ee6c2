import type { StoredEvent } from '@/lib/events/schema'
import type { Found } from '@/lib/events/segments/find-events'
import { readFound } from '@/lib/events/store'
import { restoreEvent } from '@/lib/log/restore-event'

const atOnce = 1_000

/** Events whose positions are known, in their order, in batches of at most 1,000; what was pruned since is left out. */
export async function* readFoundEvents(
  { companyId }: { companyId: string },
  found: readonly Found[],
): AsyncGenerator<StoredEvent[]> {
  for (let from = 0; from < found.length; from += atOnce) {
    yield (await readFound(companyId, found.slice(from, from + atOnce))).map(restoreEvent)
  }
}
