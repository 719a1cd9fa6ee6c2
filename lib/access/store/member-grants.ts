import type { RoleGrant } from '@/lib/access/schema'
import { sql } from '@/lib/platform/db'
import { memberGrants } from './role-grants'

export type MemberGrants = {
  userId: string
  name: string
  email: string
  role: string
  /** Their own role and those of their groups. */
  grants: RoleGrant[]
}

/** An active member of one company with all that they hold; another company's member is none. `memberId` is a UUID. */
export async function findMemberGrants(input: {
  companyId: string
  memberId: string
}): Promise<MemberGrants | undefined> {
  const rows = await sql().query<MemberGrants>(
    'access.find_member_grants',
    `SELECT u.id AS "userId", u.name, u.email, m.role, ${memberGrants} AS grants
     FROM members m JOIN users u ON u.id = m.user_id JOIN companies c ON c.id = m.company_id
     WHERE m.company_id = $1::uuid AND m.id = $2::uuid AND m.deactivated_at IS NULL`,
    [input.companyId, input.memberId],
  )
  return rows[0]
}

export type ActiveMember = { memberId: string; userId: string; name: string; email: string }

/** An active member of one company by e-mail, in lower case. */
export async function findActiveMember(input: {
  companyId: string
  email: string
}): Promise<ActiveMember | undefined> {
  const rows = await sql().query<ActiveMember>(
    'access.find_active_member',
    `SELECT m.id AS "memberId", u.id AS "userId", u.name, u.email FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.company_id = $1::uuid AND u.email = $2 AND m.deactivated_at IS NULL`,
    [input.companyId, input.email],
  )
  return rows[0]
}
