import { findMembersOf } from '@/lib/access/find-members-of'
import { deleteViewsOf, listTexts, lockViews, writeTexts } from '@/lib/events/views/store'
import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import type { Tx } from '@/lib/platform/db'

/**
 * What erasing a person means for saved views: their private ones go, shared ones have no owner any more, and no name or query
 * of the company says who they were (`cutPerson` tells what it can find). Records nothing: whoever erases records that, by ref.
 * Returns how many went and how many were rewritten.
 */
export async function eraseViewsOf(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ deleted: number; rewritten: number }> {
  await lockViews(tx, companyId)
  const deleted = await deleteViewsOf(tx, await findMembersOf(tx, { companyId, person }))
  let rewritten = 0
  for (const { id, ...old } of await listTexts(tx, companyId)) {
    const next = { name: cutPerson(old.name, person), query: cutPerson(old.query, person) }
    if (next.name === old.name && next.query === old.query) continue
    await writeTexts(tx, id, next)
    rewritten += 1
  }
  return { deleted, rewritten }
}
