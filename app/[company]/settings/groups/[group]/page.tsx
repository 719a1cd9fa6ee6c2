import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import {
  addToGroup,
  changeGroup,
  deleteGroup,
  removeFromGroup,
} from '@/app/[company]/settings/groups/actions'
import { GroupButtons } from '@/components/groups/group-buttons'
import { GroupPeople } from '@/components/groups/group-people'
import { PageHeader } from '@/components/shell/page-header'
import { Alert } from '@/components/ui/alert'
import { findGroup } from '@/lib/access/queries/groups'
import { listGivableRoles } from '@/lib/access/queries/roles'
import { can } from '@/lib/access/roles'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Group' }

export default async function GroupPage({
  params,
}: PageProps<'/[company]/settings/groups/[group]'>) {
  const { company, group: id } = await params
  const here = routes.group(company, id)
  const principal = await requireMember(company, { permission: 'groups.manage', here })
  const [found, roles] = await Promise.all([findGroup(principal, id), listGivableRoles(principal)])
  if (!found) notFound()
  const { group, people } = found
  const canChange = group.beyondViewer.length === 0
  return (
    <>
      <PageHeader
        section="Groups"
        title={group.name}
        description={
          <>
            {group.description ? `${group.description} · ` : ''}
            {group.roleLabel ? `Gives the role ${group.roleLabel}` : 'Gives no role'}
            {can(principal, 'audit_log.view') ? (
              <>
                {' · '}
                <Link
                  href={routes.auditLogs(company, { q: `target:${group.id}` })}
                  className="text-accent-text underline"
                >
                  its events
                </Link>
              </>
            ) : null}
          </>
        }
        actions={
          canChange ? (
            <GroupButtons
              company={company}
              group={group}
              roles={roles}
              onChange={changeGroup}
              onDelete={deleteGroup}
            />
          ) : null
        }
      />
      {canChange ? null : (
        <Alert title="Not yours to change" className="mb-4">
          <p>Its role allows more than you may do: {group.beyondViewer.join(', ')}.</p>
        </Alert>
      )}
      <GroupPeople
        company={company}
        group={group}
        people={people}
        canChange={canChange}
        onAdd={addToGroup}
        onRemove={removeFromGroup}
      />
    </>
  )
}
