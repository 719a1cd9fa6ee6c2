import { readLogSize } from '@/lib/events/queries/get-event'
import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import { AppError } from '@/lib/platform/errors'
import type { SqlTx } from '@/lib/platform/db'
import { eachCovered } from './find-held'
import { type HoldInForce, listInForce, lockHolds } from './store'

/**
 * Throws `person_on_hold` (409) where a hold in force asks for the person in its query, and covers events though none of theirs: a
 * name may be a word as well. Without it the query would ask for something else, and events that are held would go with the next
 * pruning. No hold is placed, changed or released until the transaction ends. Call it before the log's row is locked: it searches.
 */
export async function refuseAskedFor(
  tx: SqlTx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<void> {
  await lockHolds(tx.sql, companyId)
  const named: string[] = []
  for (const hold of await listInForce(tx.sql, companyId)) {
    if (cutPerson(hold.query, person) === hold.query) continue
    if (await coversAny(companyId, hold)) named.push(`“${hold.name}”`)
  }
  if (named.length === 0) return
  const [whose, it] = named.length === 1 ? ['hold', 'its query'] : ['holds', 'their queries']
  throw new AppError('person_on_hold', {
    status: 409,
    title: 'Asked for by a legal hold',
    detail: `The legal ${whose} ${named.join(', ')} would cover other events without what names this person: change ${it} first.`,
  })
}

async function coversAny(companyId: string, hold: HoldInForce): Promise<boolean> {
  const { size } = await readLogSize({ companyId })
  let isAny = false
  await eachCovered(hold, { companyId, from: 0, until: size }, () => {
    isAny = true
  })
  return isAny
}
