import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { CreateGroupDialog } from '@/components/groups/create-group-dialog'
import { GroupList } from '@/components/groups/group-list'
import { PageHeader } from '@/components/shell/page-header'
import { listGroups } from '@/lib/access/queries/groups'
import { listGivableRoles } from '@/lib/access/queries/roles'
import { routes } from '@/lib/web/routes'
import { createGroup } from './actions'

export const metadata: Metadata = { title: 'Groups' }

export default async function GroupsPage({ params }: PageProps<'/[company]/settings/groups'>) {
  const { company } = await params
  const here = routes.groups(company)
  const principal = await requireMember(company, { permission: 'groups.manage', here })
  const [groups, roles] = await Promise.all([listGroups(principal), listGivableRoles(principal)])
  return (
    <>
      <PageHeader
        section="Settings"
        title="Groups"
        description="Teams whose members share a role, beside the one that each of them has."
        actions={<CreateGroupDialog company={company} roles={roles} onCreate={createGroup} />}
      />
      <section aria-label="Groups" className="overflow-x-auto rounded-lg border bg-surface">
        <GroupList company={company} groups={groups} />
      </section>
    </>
  )
}
