import { administratorRoles } from '@/lib/access/roles'
import { listMemberRows, type MemberRow } from '@/lib/access/store/members'

/** Named in the answer to somebody who may not see a page; a long list helps nobody. */
const adminsNamedMax = 5

/** Who can grant a permission in this company: active owners and admins, owners first. */
export async function adminsToAsk(companyId: string): Promise<{ name: string; email: string }[]> {
  const members = await listMemberRows(companyId)
  return administratorRoles
    .flatMap((role) => members.filter((member) => member.role === role && isActive(member)))
    .slice(0, adminsNamedMax)
    .map(({ name, email }) => ({ name, email }))
}

/** Every member of the caller's company, by name. */
export async function listMembers(principal: { companyId: string }): Promise<MemberRow[]> {
  return listMemberRows(principal.companyId)
}

function isActive(member: MemberRow): boolean {
  return member.deactivatedAt === null
}
