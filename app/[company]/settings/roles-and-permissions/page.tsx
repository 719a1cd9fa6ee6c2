import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { CreateRoleDialog } from '@/components/roles/create-role-dialog'
import { RoleMatrix } from '@/components/roles/role-matrix'
import { PageHeader } from '@/components/shell/page-header'
import { listRoleColumns } from '@/lib/access/queries/role-columns'
import { can } from '@/lib/access/roles'
import { routes } from '@/lib/web/routes'
import { changeMatrix, changeRole, createRole, deleteRole } from './actions'

export const metadata: Metadata = { title: 'Roles and permissions' }

export default async function RolesPage({
  params,
}: PageProps<'/[company]/settings/roles-and-permissions'>) {
  const { company } = await params
  const here = routes.roles(company)
  const principal = await requireMember(company, {
    permission: ['roles.manage', 'members.manage'],
    here,
  })
  const roles = await listRoleColumns(principal)
  const ownPermissions = [...principal.permissions]
  const canManage = can(principal, 'roles.manage')
  return (
    <>
      <PageHeader
        section="Settings"
        title="Roles and permissions"
        description="What each role allows. Somebody may do what their own role and those of their groups allow together."
        actions={
          canManage ? (
            <CreateRoleDialog
              company={company}
              roles={roles}
              ownPermissions={ownPermissions}
              onCreate={createRole}
            />
          ) : null
        }
      />
      <RoleMatrix
        company={company}
        roles={roles}
        ownPermissions={ownPermissions}
        canManage={canManage}
        canSeeEvents={can(principal, 'audit_log.view')}
        onSave={changeMatrix}
        onChange={changeRole}
        onDelete={deleteRole}
      />
    </>
  )
}
