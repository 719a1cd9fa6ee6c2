'use client'

import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'

/** Times are ISO 8601 in UTC. */
export type SessionView = {
  id: string
  device: string
  address: string | null
  method: string
  startedAt: string
  lastUsedAt: string
  isCurrent: boolean
}

export type RevokeSession = (input: {
  company: string
  sessionId: string
}) => Promise<Outcome<unknown>>

type SessionListProps = {
  company: string
  sessions: readonly SessionView[]
  onRevoke: RevokeSession
}

/** Where somebody is signed in. Ending a session needs no question: signing in again is all it costs. */
export function SessionList({ company, sessions, onRevoke }: SessionListProps) {
  const { submit, isPending, problem } = useSubmit(onRevoke)
  const columns = useMemo(
    () => makeColumns({ isPending, revoke: (sessionId) => submit({ company, sessionId }) }),
    [company, isPending, submit],
  )
  return (
    <>
      {problem === null ? null : (
        <div className="p-4">
          <FormProblem text={problem} />
        </div>
      )}
      <DataTable
        caption="Active sessions"
        columns={columns}
        rows={sessions}
        rowId={({ id }) => id}
      />
    </>
  )
}

function makeColumns(actions: {
  isPending: boolean
  revoke: (sessionId: string) => void
}): readonly TableColumn<SessionView>[] {
  return [
    { id: 'device', header: 'Device', cell: (session) => <DeviceCell session={session} /> },
    {
      id: 'address',
      header: 'Address',
      isHiddenWhenSmall: true,
      cell: ({ address }) => <span className="text-code">{address ?? 'unknown'}</span>,
    },
    {
      id: 'started',
      header: 'Signed in',
      isHiddenWhenSmall: true,
      cell: ({ startedAt, method }) => (
        <div className="grid">
          <Timestamp at={startedAt} className="whitespace-nowrap" />
          <span className="text-muted-foreground text-xs">{method}</span>
        </div>
      ),
    },
    {
      id: 'used',
      header: 'Last used',
      isHiddenWhenSmall: true,
      cell: ({ lastUsedAt }) => <Timestamp at={lastUsedAt} className="whitespace-nowrap" />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      className: 'text-right',
      cell: ({ id, device, isCurrent }) =>
        isCurrent ? null : (
          <Button
            size="sm"
            aria-label={`Revoke ${device}`}
            disabled={actions.isPending}
            onClick={() => actions.revoke(id)}
          >
            Revoke
          </Button>
        ),
    },
  ]
}

function DeviceCell({ session }: { session: SessionView }) {
  return (
    <div className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{session.device}</span>
        {session.isCurrent ? <Badge tone="made">This one</Badge> : null}
      </span>
      <span className="grid text-muted-foreground text-xs md:hidden">
        <span className="text-code">{session.address ?? 'unknown address'}</span>
        <span>
          last used <Timestamp at={session.lastUsedAt} />
        </span>
      </span>
    </div>
  )
}
