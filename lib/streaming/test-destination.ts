import { makeCompany } from '@/lib/access/test-access'
import { sql } from '@/lib/platform/db'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { drainStream } from '@/lib/streaming/deliver/drain-stream'
import { rememberStream } from '@/lib/streaming/deliver/stream-memory'
import { readStreaming } from '@/lib/streaming/queries'
import type { NewDestination } from '@/lib/streaming/schema'
import type { Receiver } from '@/lib/streaming/test-receivers'

export const testToken = 's3cret-token-1234'
let number = 0

/** A company of its own with one destination that begins at the start of its log. */
export async function makeStream(receiver: Receiver, more: Partial<NewDestination> = {}) {
  number += 1
  const company = await makeCompany(`c${number}`)
  const { id, signingSecret } = await createDestination(company.operator, {
    ...{
      name: 'one',
      type: 'http',
      url: receiver.url,
      token: testToken,
      format: 'native',
      from: 'start',
    },
    ...more,
  })
  const ref = { destinationId: id, companyId: company.id, phase: 'live' as const }
  const memory = rememberStream(ref)
  const options = { signal: new AbortController().signal, random: () => 0 }
  return {
    id,
    signingSecret,
    companyId: company.id,
    operator: company.operator,
    /** Drains until there is nothing due any more; answers how often it had to begin. */
    drain: async (phase: 'live' | 'backfill' | 'redrive' = 'live', most = 50) => {
      const used = phase === 'live' ? memory : rememberStream({ ...ref, phase })
      let times = 0
      while (times < most && (await drainStream(used, options))) times += 1
      return times
    },
    /** Whatever it waits for is over. */
    makeDue: () =>
      sql().query(
        'test.due',
        'UPDATE destination_cursors SET next_attempt_at = NULL WHERE destination_id = $1::uuid',
        [id],
      ),
    view: async () => {
      const { destinations } = await readStreaming(company.operator)
      const view = destinations.find((one) => one.id === id)
      if (!view) throw new Error('the destination is gone')
      return view
    },
  }
}
