'use client'

import { Boxes } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { EmptyState } from '@/components/ui/empty-state'
import type { WorkspaceView } from '@/lib/access/schema/workspaces'
import { routes } from '@/lib/web/routes'

type WorkspaceListProps = { company: string; workspaces: readonly WorkspaceView[] }

export function WorkspaceList({ company, workspaces }: WorkspaceListProps) {
  const columns = useMemo(() => makeColumns(company), [company])
  if (workspaces.length === 0) {
    return (
      <EmptyState Icon={Boxes} title="No workspaces yet">
        <p>A workspace is a part of the company whose events are found by its name.</p>
      </EmptyState>
    )
  }
  return (
    <DataTable caption="Workspaces" columns={columns} rows={workspaces} rowId={({ id }) => id} />
  )
}

function makeColumns(company: string): readonly TableColumn<WorkspaceView>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (workspace) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.workspace(company, workspace.id)}
            className="break-words font-medium text-accent-text hover:underline"
          >
            {workspace.name}
          </Link>
          <span className="text-muted-foreground text-xs md:hidden">
            {countMembers(workspace.members)}
          </span>
        </div>
      ),
    },
    {
      id: 'members',
      header: 'Members',
      isHiddenWhenSmall: true,
      cell: ({ members }) => countMembers(members),
    },
    {
      id: 'created',
      header: 'Created',
      isHiddenWhenSmall: true,
      cell: ({ createdAt }) => <Timestamp at={createdAt} className="whitespace-nowrap" />,
    },
  ]
}

function countMembers(count: number): string {
  if (count === 0) return 'nobody'
  return count === 1 ? '1 member' : `${count} members`
}
