'use client'

import { FileDown } from 'lucide-react'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { useTimeZone } from '@/components/time/time-zone'
import { Timestamp } from '@/components/time/timestamp'
import { EmptyState } from '@/components/ui/empty-state'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { ExportView } from '@/lib/exports/schema/formats'
import { ExportButtons } from './export-buttons'
import type { ChangeExport, CreateExport } from './export-actions'
import { ExportNews } from './export-news'
import { ExportProgress } from './export-progress'
import { describeExtent, describeOrigin } from './export-words'
import { formatWords } from './format-cards'
import { useExports } from './use-exports'

type ExportListProps = {
  company: string
  exports: readonly ExportView[]
  onCancel: ChangeExport
  onResume: ChangeExport
  onDeleteDraft: ChangeExport
  onCreate: CreateExport
}

/** What was exported, how far it is, and what can be taken of it. */
export function ExportList({
  company,
  exports: given,
  onCancel,
  onResume,
  onDeleteDraft,
  onCreate,
}: ExportListProps) {
  const { exports, isStale } = useExports(company, given)
  const cancelling = useSubmit(onCancel)
  const resuming = useSubmit(onResume)
  const deleting = useSubmit(onDeleteDraft)
  const beginning = useSubmit(onCreate)
  const isPending =
    cancelling.isPending || resuming.isPending || deleting.isPending || beginning.isPending
  const zone = useTimeZone()
  const columns = useMemo(
    () =>
      makeColumns({
        ...{ company, zone, isPending },
        cancel: (id) => cancelling.submit({ company, id }),
        resume: (id) => resuming.submit({ company, id }),
        deleteDraft: (id) => deleting.submit({ company, id }),
        repeat: (one) => beginning.submit({ company, timeZone: zone, ...requestOf(one) }),
      }),
    [
      company,
      zone,
      isPending,
      cancelling.submit,
      resuming.submit,
      deleting.submit,
      beginning.submit,
    ],
  )
  const problem = cancelling.problem ?? resuming.problem ?? deleting.problem ?? beginning.problem
  return (
    <>
      <ExportNews exports={exports} />
      {problem === null && !isStale ? null : (
        <div className="p-4">
          <FormProblem
            text={problem ?? 'The server does not answer. How far exports are may not be fresh.'}
          />
        </div>
      )}
      {exports.length === 0 ? (
        <EmptyState Icon={FileDown} title="Nothing was exported yet">
          <p>Choose a format above, or search the audit log and export what you found.</p>
        </EmptyState>
      ) : (
        <DataTable caption="Exports" columns={columns} rows={exports} rowId={({ id }) => id} />
      )}
    </>
  )
}

/** What was asked for, to be asked for once more; dates like `-7d` count from now then. */
function requestOf({ format, query, after, before, columns }: ExportView) {
  return {
    ...{ format, q: query, columns },
    ...(after === null ? {} : { after }),
    ...(before === null ? {} : { before }),
  }
}

function makeColumns(actions: {
  company: string
  zone: string
  isPending: boolean
  cancel: (id: string) => void
  resume: (id: string) => void
  deleteDraft: (id: string) => void
  repeat: (one: ExportView) => void
}): readonly TableColumn<ExportView>[] {
  const { zone, ...buttons } = actions
  return [
    {
      id: 'what',
      header: 'Export',
      className: 'md:min-w-52',
      cell: (one) => (
        <div className="grid min-w-0 gap-0.5">
          <span className="font-medium">{formatWords[one.format].label}</span>
          <span className="wrap-anywhere text-code">
            {one.query === '' ? 'everything' : one.query}
          </span>
          <span className="text-muted-foreground text-xs">{describeExtent(one, zone)}</span>
          <span className="text-muted-foreground text-xs md:hidden">
            {describeOrigin(one)}, <Timestamp at={one.createdAt} />
          </span>
          <div className="grid gap-2 md:hidden">
            <ExportProgress export={one} />
            <ExportButtons export={one} {...buttons} />
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      header: 'State',
      isHiddenWhenSmall: true,
      className: 'min-w-56',
      cell: (one) => <ExportProgress export={one} />,
    },
    {
      id: 'asked',
      header: 'Asked for',
      isHiddenWhenSmall: true,
      cell: (one) => (
        <div className="grid gap-0.5">
          <Timestamp at={one.createdAt} className="whitespace-nowrap" />
          <span className="text-muted-foreground text-xs">{describeOrigin(one)}</span>
        </div>
      ),
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      isHiddenWhenSmall: true,
      className: 'md:min-w-72',
      cell: (one) => (
        <div className="flex justify-end">
          <ExportButtons export={one} {...buttons} />
        </div>
      ),
    },
  ]
}
