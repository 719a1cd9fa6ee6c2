'use client'

import { UsersRound } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { EmptyState } from '@/components/ui/empty-state'
import type { GroupView } from '@/lib/access/schema/groups'
import { routes } from '@/lib/web/routes'

type GroupListProps = { company: string; groups: readonly GroupView[] }

export function GroupList({ company, groups }: GroupListProps) {
  const columns = useMemo(() => makeColumns(company), [company])
  if (groups.length === 0) {
    return (
      <EmptyState Icon={UsersRound} title="No groups yet">
        <p>A group gives a role to everybody in it: members, and service accounts.</p>
      </EmptyState>
    )
  }
  return <DataTable caption="Groups" columns={columns} rows={groups} rowId={({ id }) => id} />
}

function makeColumns(company: string): readonly TableColumn<GroupView>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (group) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.group(company, group.id)}
            className="break-words font-medium text-accent-text hover:underline"
          >
            {group.name}
          </Link>
          {group.description ? (
            <span className="break-words text-muted-foreground text-xs">{group.description}</span>
          ) : null}
          <span className="text-muted-foreground text-xs md:hidden">
            {group.roleLabel ?? 'No role'}, {describeSize(group)}
          </span>
        </div>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      isHiddenWhenSmall: true,
      cell: ({ roleLabel }) => roleLabel ?? <span className="text-muted-foreground">none</span>,
    },
    {
      id: 'people',
      header: 'In it',
      isHiddenWhenSmall: true,
      cell: (group) => describeSize(group),
    },
    {
      id: 'created',
      header: 'Created',
      isHiddenWhenSmall: true,
      cell: ({ createdAt }) => <Timestamp at={createdAt} className="whitespace-nowrap" />,
    },
  ]
}

/** "2 members, 1 service account"; "nobody". */
export function describeSize({
  members,
  serviceAccounts,
}: Pick<GroupView, 'members' | 'serviceAccounts'>): string {
  const parts = [
    members === 0 ? '' : `${members} ${members === 1 ? 'member' : 'members'}`,
    serviceAccounts === 0
      ? ''
      : `${serviceAccounts} service ${serviceAccounts === 1 ? 'account' : 'accounts'}`,
  ]
  return parts.filter(Boolean).join(', ') || 'nobody'
}
