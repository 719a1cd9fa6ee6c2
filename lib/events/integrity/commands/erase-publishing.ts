import {
  listMailPlaces,
  lockPublishing,
  readPublishingRow,
  renamePlaces,
  writePublishing,
} from '@/lib/events/integrity/store/copies'
import type { ErasedPerson } from '@/lib/log/cut-person'
import type { Tx } from '@/lib/platform/db'

/**
 * What erasing a person means for the publishing of checkpoints: nothing is mailed to their address any more, and the copies
 * that went there are listed under their ref. Records nothing: whoever erases records that, by ref. Returns how many
 * addresses were taken off the list and how many copies were renamed.
 */
export async function eraseFromPublishing(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ recipients: number; copies: number }> {
  const { ref } = person
  // Somebody without an account is known by their address, which then is their id.
  const theirs = new Set(
    [person.email, person.id].flatMap((value) =>
      value === null ? [] : [value.trim().toLowerCase()],
    ),
  )
  const isTheirs = (address: string) => theirs.has(address.toLowerCase())
  await lockPublishing(tx.sql, companyId)
  const { recipients } = await readPublishingRow(companyId, tx.db)
  const kept = recipients.filter((address) => !isTheirs(address))
  if (kept.length < recipients.length) await writePublishing(tx, companyId, { recipients: kept })
  const places = (await listMailPlaces(tx, companyId)).filter(isTheirs)
  const copies = places.length === 0 ? 0 : await renamePlaces(tx, { companyId, places, ref })
  return { recipients: recipients.length - kept.length, copies }
}
