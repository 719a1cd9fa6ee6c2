import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import type { Tx } from '@/lib/platform/db'
import { refuseAskedFor } from './holds-asking-for'
import { listTexts, updateHold } from './store'

/**
 * What erasing a person means for holds, released ones too: no text of them says who it was (`cutPerson` tells what it can
 * find). A hold on somebody refuses their erasure, and one in force that covers anything keeps its query: throws `person_on_hold`
 * (409) where that names them. Records nothing: whoever erases records that, by ref. Call it before the log's row is locked.
 * Returns how many were rewritten.
 */
export async function eraseFromHolds(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ rewritten: number }> {
  await refuseAskedFor(tx, { companyId, person })
  let rewritten = 0
  for (const { id, ...old } of await listTexts(companyId, tx.db)) {
    const next = {
      name: cutPerson(old.name, person),
      reason: cutPerson(old.reason, person),
      query: cutPerson(old.query, person),
      releaseReason: old.releaseReason === null ? null : cutPerson(old.releaseReason, person),
    }
    const isSame = (Object.keys(next) as (keyof typeof next)[]).every(
      (key) => next[key] === old[key],
    )
    if (isSame) continue
    await updateHold(tx, id, next)
    rewritten += 1
  }
  return { rewritten }
}
