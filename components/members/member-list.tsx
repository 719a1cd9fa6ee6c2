'use client'

import Link from 'next/link'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import type { MemberView } from '@/lib/access/schema/members'

type MemberListProps = {
  members: readonly MemberView[]
  /** Id of the one in the drawer. */
  shown: string | null
  /** Own id of the viewer. */
  viewerId: string
  /** The address at which a member is shown. */
  hrefOf: (memberId: string) => string
  onShow: (memberId: string) => void
}

export function MemberList({ members, shown, viewerId, hrefOf, onShow }: MemberListProps) {
  const columns: TableColumn<MemberView>[] = [
    {
      id: 'name',
      header: 'Name',
      className: 'max-w-0 w-full md:w-auto md:max-w-80',
      cell: (member) => (
        <div className="grid gap-0.5">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              href={hrefOf(member.id) as '/'}
              scroll={false}
              className="min-w-0 break-words font-medium hover:underline"
            >
              {member.name}
            </Link>
            {member.id === viewerId ? <Badge>You</Badge> : null}
            {member.state === 'deactivated' ? <Badge tone="gone">Deactivated</Badge> : null}
          </span>
          <span className="truncate text-muted-foreground text-xs">{member.email}</span>
          <span className="grid text-muted-foreground text-xs md:hidden">
            <span className="truncate">
              {[member.roleLabel, ...member.groups].join(', ')}
              {member.hasTwoFactor ? ' · two-factor' : ''}
            </span>
          </span>
        </div>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      isHiddenWhenSmall: true,
      cell: ({ roleLabel }) => <span className="break-words">{roleLabel}</span>,
    },
    {
      id: 'groups',
      header: 'Groups',
      isHiddenWhenSmall: true,
      cell: ({ groups }) => <Names names={groups} />,
    },
    {
      id: 'status',
      header: 'Status',
      isHiddenWhenSmall: true,
      cell: ({ state }) =>
        state === 'active' ? (
          <Badge tone="made">Active</Badge>
        ) : (
          <Badge tone="gone">Deactivated</Badge>
        ),
    },
    {
      id: 'two-factor',
      header: 'Two-factor',
      isHiddenWhenSmall: true,
      cell: ({ hasTwoFactor }) =>
        hasTwoFactor ? 'On' : <span className="text-muted-foreground">Off</span>,
    },
    {
      id: 'active',
      header: 'Last active',
      isHiddenWhenSmall: true,
      cell: ({ lastActiveAt }) =>
        lastActiveAt === null ? (
          <span className="text-muted-foreground">not lately</span>
        ) : (
          <Timestamp at={lastActiveAt} className="whitespace-nowrap" />
        ),
    },
    {
      id: 'joined',
      header: 'Joined',
      isHiddenWhenSmall: true,
      cell: ({ joinedAt }) => <Timestamp at={joinedAt} className="whitespace-nowrap" />,
    },
  ]
  return (
    <DataTable
      caption="Members"
      columns={columns}
      rows={members}
      rowId={({ id }) => id}
      onRowClick={({ id }) => onShow(id)}
      isRowCurrent={({ id }) => id === shown}
    />
  )
}

/** The first two by name, the rest as a number. */
function Names({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="text-muted-foreground">none</span>
  return (
    <span title={names.join(', ')}>
      {names.slice(0, 2).join(', ')}
      {names.length > 2 ? (
        <span className="text-muted-foreground"> and {names.length - 2} more</span>
      ) : null}
    </span>
  )
}
