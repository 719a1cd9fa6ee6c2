import { listMemberRows } from '@/lib/access/store/members'

type Person = { id: string; name: string; email: string }

/** Everybody who owns the company now: whom to tell of what nobody else can mend. */
export async function listOwners(companyId: string): Promise<Person[]> {
  const members = await listMemberRows(companyId)
  return members
    .filter(
      ({ role, deactivatedAt, removedAt }) =>
        role === 'owner' && deactivatedAt === null && removedAt === null,
    )
    .map(toPerson)
}

/** The person behind a membership, by its id; undefined where there is none. */
export async function findPersonOfMember(
  companyId: string,
  memberId: string,
): Promise<Person | undefined> {
  const row = (await listMemberRows(companyId)).find((member) => member.memberId === memberId)
  return row && toPerson(row)
}

function toPerson({ userId, name, email }: { userId: string; name: string; email: string }) {
  return { id: userId, name, email }
}
