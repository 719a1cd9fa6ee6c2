import { forgetApiKeys } from '@/lib/access/key-cache'
import {
  anonymizeAttempts,
  deleteInvitations,
  listNamedThings,
  renameThing,
} from '@/lib/access/store/erase-person'
import { cutPerson, type ErasedPerson } from '@/lib/log/cut-person'
import type { Tx } from '@/lib/platform/db'

/**
 * What erasing a person means for this room beside their account (`eraseAccount`): invitations go, failed attempts that are
 * yet to be reported say no more whose they were, and names and descriptions that the company gave its groups, roles,
 * workspaces, service accounts and keys call them by their ref. Records nothing.
 */
export async function eraseFromAccess(
  tx: Tx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ invitations: number; attempts: number; renamed: number }> {
  const words = [person.id, person.email, person.name, ...(person.others ?? [])]
    .filter((word) => word !== null)
    .map((word) => word.toLowerCase())
  const emails = words.filter((word) => word.includes('@'))
  const invitations = await deleteInvitations(tx, { companyId, emails })
  const attempts = await anonymizeAttempts(tx, { companyId, words })
  let renamed = 0
  for (const thing of await listNamedThings(tx, companyId)) {
    const text = cutPerson(thing.text, person)
    if (text === thing.text) continue
    await renameThing(tx, { ...thing, text })
    renamed += 1
  }
  tx.afterCommit(forgetApiKeys)
  return { invitations, attempts, renamed }
}
