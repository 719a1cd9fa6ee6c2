import type { Tx } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'

/**
 * The members of a company who are a person, known by the id or the e-mail of their account; ids of members, for erasers of other
 * rooms. An id that is a producer's own is nobody's account.
 */
export async function findMembersOf(
  tx: Tx,
  { companyId, person }: { companyId: string; person: { id: string | null; email: string | null } },
): Promise<string[]> {
  const { id, email } = person
  const members = await tx.db.member.findMany({
    where: {
      companyId,
      user: {
        OR: [
          ...(id !== null && isUuid(id) ? [{ id }] : []),
          ...(email === null ? [] : [{ email: email.toLowerCase() }]),
        ],
      },
    },
    select: { id: true },
  })
  return members.map((member) => member.id)
}
