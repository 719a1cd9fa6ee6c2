import { recordActs } from '@/lib/access/commands/record-acts'
import { operatorOf } from '@/lib/access/origin'
import { listCompanies } from '@/lib/companies/queries'
import { inTransaction } from '@/lib/platform/db'

/** A log that does not say that the backup was begun, and why. */
export type Unrecorded = { company: string; why: string }

/**
 * Says in the log of every company that a backup of all of them begins. Call it before the backup sees anything: then the event
 * is in the backup, and who restores it is not behind the marks. No path: it may name somebody, and stays for ever.
 *
 * Answers the logs that could not take the event. They keep nobody from a backup: a log that is damaged, or behind its mark, is
 * what is copied most urgently.
 */
export async function recordBackup({
  includesKeys,
}: {
  includesKeys: boolean
}): Promise<Unrecorded[]> {
  const unrecorded: Unrecorded[] = []
  const details = { includes_keys: includesKeys }
  for (const { id, slug } of await listCompanies()) {
    try {
      await inTransaction((tx) =>
        recordActs(tx, {
          principal: operatorOf(id),
          acts: [{ action: 'backup.created', details }],
        }),
      )
    } catch (error) {
      unrecorded.push({
        company: slug,
        why: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return unrecorded
}
