'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import type { ApiKeyView } from '@/lib/access/schema'
import type { KeyActions } from './api-key-view'
import { ChangeKeyDialog } from './change-key-dialog'
import { type KeyAct, KeyMenu } from './key-menu'
import { RevokeKeyDialog } from './revoke-key-dialog'
import { RotateKeyDialog } from './rotate-key-dialog'

type ApiKeyListProps = KeyActions & { company: string; keys: readonly ApiKeyView[] }

export function ApiKeyList({ company, keys, onChange, onRotate, onRevoke }: ApiKeyListProps) {
  const [open, setOpen] = useState<{ act: KeyAct; apiKey: ApiKeyView } | null>(null)
  if (keys.length === 0) {
    return (
      <EmptyState Icon={KeyRound} title="No API keys yet">
        <p>A key lets a program read this company's log, or write into it.</p>
      </EmptyState>
    )
  }
  const dialog = open && { company, apiKey: open.apiKey, onClose: () => setOpen(null) }
  return (
    <>
      <DataTable
        caption="API keys"
        columns={makeColumns((apiKey, act) => setOpen({ act, apiKey }))}
        rows={keys}
        rowId={({ id }) => id}
      />
      {dialog && open?.act === 'change' ? (
        <ChangeKeyDialog {...dialog} onChange={onChange} />
      ) : null}
      {dialog && open?.act === 'rotate' ? (
        <RotateKeyDialog {...dialog} onRotate={onRotate} />
      ) : null}
      {dialog && open?.act === 'revoke' ? (
        <RevokeKeyDialog {...dialog} onRevoke={onRevoke} />
      ) : null}
    </>
  )
}

function makeColumns(
  onChoose: (apiKey: ApiKeyView, act: KeyAct) => void,
): readonly TableColumn<ApiKeyView>[] {
  return [
    { id: 'name', header: 'Name', cell: (key) => <NameCell apiKey={key} /> },
    {
      id: 'scopes',
      header: 'Scopes',
      isHiddenWhenSmall: true,
      cell: ({ scopes }) => (
        <span className="flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Badge key={scope} className="font-normal text-code">
              {scope}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'created',
      header: 'Created',
      isHiddenWhenSmall: true,
      cell: ({ createdAt, createdBy }) => (
        <div className="grid">
          <Timestamp at={createdAt} className="whitespace-nowrap" />
          <span className="text-muted-foreground text-xs">by {createdBy?.name ?? 'operator'}</span>
        </div>
      ),
    },
    {
      id: 'used',
      header: 'Last used',
      isHiddenWhenSmall: true,
      cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} otherwise="never" />,
    },
    {
      id: 'expires',
      header: 'Expires',
      isHiddenWhenSmall: true,
      cell: ({ expiresAt }) => <Moment at={expiresAt} otherwise="never" />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      className: 'text-right',
      cell: (key) =>
        key.state === 'active' ? (
          <KeyMenu apiKey={key} onChoose={(act) => onChoose(key, act)} />
        ) : null,
    },
  ]
}

const stateBadges = {
  active: { tone: 'made', label: 'Active' },
  expired: { tone: 'changed', label: 'Expired' },
  revoked: { tone: 'gone', label: 'Revoked' },
} as const

function NameCell({ apiKey }: { apiKey: ApiKeyView }) {
  const { tone, label } = stateBadges[apiKey.state]
  return (
    <div className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="break-words font-medium">{apiKey.name}</span>
        <Badge tone={tone}>{label}</Badge>
        {apiKey.expiresSoon ? <Badge tone="changed">Expires soon</Badge> : null}
        {apiKey.replacedBy === null ? null : <Badge>Rotated</Badge>}
      </span>
      <span className="text-code text-muted-foreground text-xs">tk_{apiKey.id}_…</span>
      {apiKey.serviceAccount ? (
        <span className="text-muted-foreground text-xs">
          acts as {apiKey.serviceAccount.name}, a service account
        </span>
      ) : null}
      <span className="grid text-muted-foreground text-xs md:hidden">
        <span>{apiKey.scopes.join(', ')}</span>
        <span>
          last used <Moment at={apiKey.lastUsedAt} otherwise="never" />
        </span>
        <span>
          expires <Moment at={apiKey.expiresAt} otherwise="never" />
        </span>
      </span>
    </div>
  )
}

function Moment({ at, otherwise }: { at: string | null; otherwise: string }) {
  return at === null ? (
    <span className="text-muted-foreground">{otherwise}</span>
  ) : (
    <Timestamp at={at} className="whitespace-nowrap" />
  )
}
