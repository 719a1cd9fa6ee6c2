'use client'

import { FolderOutput, Mail, Share2 } from 'lucide-react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import type { CopyView } from '@/lib/events/integrity/schema'
import { sizeColumn } from './size-column'

type CopyListProps = { copies: readonly CopyView[]; isStreamed: boolean }

/** Checkpoints that are kept elsewhere, newest first, and those that are on their way; streams are told of beside. */
export function CopyList({ copies, isStreamed }: CopyListProps) {
  if (copies.length === 0 && isStreamed) {
    return (
      <EmptyState Icon={Share2} title="Only streams carry checkpoints">
        <p>
          Their receivers hold them as long as they keep what is streamed. A directory or a mail
          keeps them by themselves.
        </p>
      </EmptyState>
    )
  }
  if (copies.length === 0) {
    return (
      <EmptyState Icon={Share2} title="Nobody else keeps a checkpoint yet">
        <p>
          Until somebody does, a log that was rewritten as a whole cannot be told from the true one.
        </p>
      </EmptyState>
    )
  }
  return (
    <DataTable
      caption="Published checkpoints"
      columns={columns}
      rows={copies}
      rowId={({ id }) => id}
    />
  )
}

const kinds = {
  directory: { label: 'Directory', Icon: FolderOutput },
  email: { label: 'E-mail', Icon: Mail },
}

const columns: readonly TableColumn<CopyView>[] = [
  sizeColumn(),
  {
    id: 'place',
    header: 'Where',
    cell: ({ kind, place }) => {
      const { label, Icon } = kinds[kind]
      return (
        <span className="flex min-w-0 items-start gap-1.5">
          <Icon className="mt-0.5 size-3.5 shrink-0 text-muted-foreground" aria-label={label} />
          <span className="min-w-0 break-all">{place}</span>
        </span>
      )
    },
  },
  { id: 'state', header: 'When', cell: (copy) => <CopyState copy={copy} /> },
]

function CopyState({ copy }: { copy: CopyView }) {
  const { publishedAt, attempts, nextAttemptAt, failure } = copy
  if (publishedAt) return <Timestamp at={publishedAt} />
  if (attempts === 0 && nextAttemptAt) return <Badge>On its way</Badge>
  return (
    <span className="grid justify-items-start gap-1">
      <Badge tone="failed">{nextAttemptAt ? 'Failed, tried again' : 'Given up'}</Badge>
      {failure ? <span className="min-w-0 break-words text-xs">{failure}</span> : null}
      {nextAttemptAt ? (
        <span className="text-muted-foreground text-xs">
          {attempts} {attempts === 1 ? 'attempt' : 'attempts'}, next{' '}
          <Timestamp at={nextAttemptAt} />
        </span>
      ) : null}
    </span>
  )
}
