/**
 * SQL for the roles of the member `m` or of the service account `s` of company `c`, own one first, then those of their
 * groups: a JSON array of `RoleGrant`. The aliases are the caller's.
 */
export const memberGrants = grantsOf({ holder: 'm', table: 'group_members', column: 'member_id' })
export const serviceAccountGrants = grantsOf({
  holder: 's',
  table: 'group_service_accounts',
  column: 'service_account_id',
})

function grantsOf({ holder, table, column }: Record<'holder' | 'table' | 'column', string>) {
  return `(SELECT json_agg(json_build_object('role', held.role, 'name', r.name, 'permissions', r.permissions) ORDER BY held.place)
    FROM (SELECT ${holder}.role, 0 AS place
          UNION ALL
          SELECT g.role, 1 FROM ${table} held_in JOIN groups g ON g.id = held_in.group_id
           WHERE held_in.${column} = ${holder}.id AND g.company_id = c.id AND g.role IS NOT NULL) held
    LEFT JOIN roles r ON r.company_id = c.id AND r.id::text = held.role)`
}
