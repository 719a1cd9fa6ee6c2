import { isForgotten } from '@/lib/access/forgotten-people'
import { originOf, viaOf } from '@/lib/access/origin'
import type { Principal } from '@/lib/access/schema'
import { isMembership } from '@/lib/access/store/erase-person'
import { recordEvents } from '@/lib/log/append'
import type { EventInput } from '@/lib/log/schema'
import type { SqlTx } from '@/lib/platform/db'

/** What an act says of itself; who did it and from where is the principal's. */
export type Act = Pick<
  EventInput,
  'action' | 'targets' | 'context' | 'workspace' | 'changes' | 'details' | 'personal'
>

/**
 * Records acts of one principal, in this order, last in their transaction. Of somebody who was erased since they began, it is said
 * that it was a user and through which session: by name they would be somebody new to the log.
 */
export async function recordActs(
  tx: SqlTx,
  { principal, acts }: { principal: Principal; acts: readonly Act[] },
): Promise<void> {
  const isGone = await isErased(tx, principal)
  const origin: ReturnType<typeof originOf> = isGone
    ? { actor: { type: 'user' } }
    : originOf(principal)
  await recordEvents(tx, {
    companyId: principal.companyId,
    via: viaOf(principal),
    events: acts.map(({ details, ...act }) => {
      const all = { ...origin.details, ...details }
      return { ...origin, ...act, ...(Object.keys(all).length > 0 ? { details: all } : {}) }
    }),
  })
}

/** An account may have been erased here and be a member again: its new membership is another one. */
async function isErased(tx: SqlTx, principal: Principal): Promise<boolean> {
  if (principal.kind !== 'session' || !isForgotten(principal)) return false
  return !(await isMembership(tx, principal))
}
