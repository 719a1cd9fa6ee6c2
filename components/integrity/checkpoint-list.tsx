'use client'

import { FileKey2 } from 'lucide-react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { EmptyState } from '@/components/ui/empty-state'
import type { CheckpointView } from '@/lib/events/integrity/schema'
import { NoteActions } from './note-actions'
import { sizeColumn } from './size-column'

/** Signed heads, newest first. */
export function CheckpointList({ checkpoints }: { checkpoints: readonly CheckpointView[] }) {
  if (checkpoints.length === 0) {
    return (
      <EmptyState Icon={FileKey2} title="No checkpoints yet">
        <p>The head of the log is signed every minute in which something was recorded.</p>
      </EmptyState>
    )
  }
  return (
    <DataTable
      caption="Checkpoints"
      columns={columns}
      rows={checkpoints}
      rowId={({ size, epoch }) => `${epoch}-${size}`}
    />
  )
}

const columns: readonly TableColumn<CheckpointView>[] = [
  sizeColumn(),
  {
    id: 'root',
    header: 'Root',
    isHiddenWhenSmall: true,
    cell: ({ note }) => <span className="break-all text-code">{note.split('\n')[2]}</span>,
  },
  {
    id: 'signed',
    header: 'Signed',
    cell: ({ signedAt }) => <Timestamp at={signedAt} />,
  },
  {
    id: 'actions',
    header: <span className="sr-only">Copy and download</span>,
    className: 'w-20',
    cell: (checkpoint) => <NoteActions checkpoint={checkpoint} />,
  },
]
