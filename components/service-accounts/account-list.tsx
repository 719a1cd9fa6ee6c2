'use client'

import { Bot } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import type { ServiceAccountView } from '@/lib/access/schema'
import { routes } from '@/lib/web/routes'

type AccountListProps = { company: string; accounts: readonly ServiceAccountView[] }

export function AccountList({ company, accounts }: AccountListProps) {
  const columns = useMemo(() => makeColumns(company), [company])
  if (accounts.length === 0) {
    return (
      <EmptyState Icon={Bot} title="No service accounts yet">
        <p>A service account is a program with a role and keys of its own, tied to no person.</p>
      </EmptyState>
    )
  }
  return (
    <DataTable
      caption="Service accounts"
      columns={columns}
      rows={accounts}
      rowId={({ id }) => id}
    />
  )
}

function makeColumns(company: string): readonly TableColumn<ServiceAccountView>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (account) => (
        <div className="grid gap-0.5">
          <span className="flex flex-wrap items-center gap-2">
            <Link
              href={routes.serviceAccount(company, account.id)}
              className="break-words font-medium text-accent-text hover:underline"
            >
              {account.name}
            </Link>
            {account.isActive ? null : <Badge tone="changed">Deactivated</Badge>}
          </span>
          {account.description ? (
            <span className="text-muted-foreground text-xs">{account.description}</span>
          ) : null}
          <span className="text-muted-foreground text-xs md:hidden">
            {account.roleLabel}, {countKeys(account.activeKeys)}
          </span>
        </div>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      isHiddenWhenSmall: true,
      cell: ({ roleLabel, groups }) => (
        <div className="grid">
          <span>{roleLabel}</span>
          {groups.length > 0 ? (
            <span className="text-muted-foreground text-xs">and by {groups.join(', ')}</span>
          ) : null}
        </div>
      ),
    },
    {
      id: 'keys',
      header: 'Keys',
      isHiddenWhenSmall: true,
      cell: ({ activeKeys }) => countKeys(activeKeys),
    },
    {
      id: 'used',
      header: 'Last used',
      isHiddenWhenSmall: true,
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? (
          <span className="text-muted-foreground">never</span>
        ) : (
          <Timestamp at={lastUsedAt} className="whitespace-nowrap" />
        ),
    },
  ]
}

function countKeys(count: number): string {
  if (count === 0) return 'no keys'
  return count === 1 ? '1 key' : `${count} keys`
}
