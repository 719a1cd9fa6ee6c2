import { originOf, viaOf } from '@/lib/access/origin'
import type { Principal } from '@/lib/access/schema'
import { recordEvents } from '@/lib/log/append'
import type { EventInput } from '@/lib/log/schema'
import type { SqlTx } from '@/lib/platform/db'

/** What an act says of itself; who did it and from where is the principal's. */
export type Act = Pick<
  EventInput,
  'action' | 'targets' | 'context' | 'workspace' | 'changes' | 'details' | 'personal'
>

/** Records acts of one principal, in this order, last in their transaction. */
export async function recordActs(
  tx: SqlTx,
  { principal, acts }: { principal: Principal; acts: readonly Act[] },
): Promise<void> {
  const origin = originOf(principal)
  await recordEvents(tx, {
    companyId: principal.companyId,
    via: viaOf(principal),
    events: acts.map(({ details, ...act }) => {
      const all = { ...origin.details, ...details }
      return { ...origin, ...act, ...(Object.keys(all).length > 0 ? { details: all } : {}) }
    }),
  })
}
