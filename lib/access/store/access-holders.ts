import { sql } from '@/lib/platform/db'

/** One role that somebody holds: their own, or that of a group they are in. */
export type HeldRow = {
  role: string
  groupId: string | null
  group: string | null
}

export type MemberHolderRow = {
  memberId: string
  userId: string
  name: string
  email: string
  joinedAt: Date
  hasTwoFactor: boolean
  lastSeenAt: Date | null
  held: HeldRow[]
}

/** Every active member of a company with all roles that they hold, by name. */
export async function listMemberHolders(companyId: string): Promise<MemberHolderRow[]> {
  return sql().query<MemberHolderRow>(
    'access.member_holders',
    `SELECT m.id AS "memberId", u.id AS "userId", u.name, u.email, m.created_at AS "joinedAt",
            u.totp_enabled_at IS NOT NULL AS "hasTwoFactor",
            (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS "lastSeenAt",
            ${heldBy({ holder: 'm', table: 'group_members', column: 'member_id' })} AS held
     FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.company_id = $1::uuid AND m.deactivated_at IS NULL
     ORDER BY lower(u.name), u.email`,
    [companyId],
  )
}

export type AccountHolderRow = {
  accountId: string
  name: string
  createdBy: string | null
  createdAt: Date
  held: HeldRow[]
}

/** Every active service account of a company, by name. */
export async function listAccountHolders(companyId: string): Promise<AccountHolderRow[]> {
  return sql().query<AccountHolderRow>(
    'access.account_holders',
    `SELECT s.id AS "accountId", s.name, s.created_by AS "createdBy", s.created_at AS "createdAt",
            ${heldBy({ holder: 's', table: 'group_service_accounts', column: 'service_account_id' })} AS held
     FROM service_accounts s WHERE s.company_id = $1::uuid AND s.deactivated_at IS NULL
     ORDER BY lower(s.name), s.id`,
    [companyId],
  )
}

/** A JSON array of `HeldRow`, the own role first. */
function heldBy({ holder, table, column }: Record<'holder' | 'table' | 'column', string>): string {
  return `(SELECT json_agg(json_build_object('role', held.role, 'groupId', held.group_id, 'group', held.group_name)
                           ORDER BY held.place, held.group_name)
     FROM (SELECT ${holder}.role, 0 AS place, NULL::uuid AS group_id, NULL::text AS group_name
           UNION ALL
           SELECT g.role, 1, g.id, g.name FROM ${table} held_in JOIN groups g ON g.id = held_in.group_id
            WHERE held_in.${column} = ${holder}.id AND g.company_id = ${holder}.company_id AND g.role IS NOT NULL) held)`
}
