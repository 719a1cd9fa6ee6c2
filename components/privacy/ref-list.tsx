'use client'

import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Moment } from './moment'
import type { RefView, SeenView } from '@/lib/privacy/schema/words'

/** Everything that the log calls one human. */
export function RefList({ refs }: { refs: readonly RefView[] }) {
  return (
    <DataTable caption="References" columns={refColumns} rows={refs} rowId={({ ref }) => ref} />
  )
}

export function SeenList({ seen }: { seen: readonly SeenView[] }) {
  return (
    <DataTable
      caption="Names, e-mails and ids"
      columns={seenColumns}
      rows={seen}
      rowId={({ kind, value }) => `${kind} ${value}`}
    />
  )
}

const kindLabels: Record<SeenView['kind'], string> = { names: 'Name', emails: 'E-mail', ids: 'Id' }
const count = (value: number) => value.toLocaleString('en-US')

const refColumns: readonly TableColumn<RefView>[] = [
  {
    id: 'ref',
    header: 'Reference',
    cell: ({ ref, events }) => (
      <div className="grid gap-0.5">
        <bdi className="break-all text-code">{ref}</bdi>
        <span className="text-muted-foreground text-xs md:hidden">{count(events)} events</span>
      </div>
    ),
  },
  {
    id: 'known-by',
    header: 'Known by',
    cell: ({ aliases }) => (
      <div className="grid gap-0.5">
        {aliases.length === 0 ? <span className="text-muted-foreground">nothing</span> : null}
        {aliases.map(({ kind, value }) => (
          <span key={`${kind} ${value}`} className="wrap-anywhere">
            <span className="text-muted-foreground">{kind === 'email' ? 'e-mail' : kind}</span>{' '}
            <bdi>{value}</bdi>
          </span>
        ))}
      </div>
    ),
  },
  ...spanColumns<RefView>(),
]

const seenColumns: readonly TableColumn<SeenView>[] = [
  {
    id: 'kind',
    header: 'What',
    className: 'whitespace-nowrap',
    cell: ({ kind }) => kindLabels[kind],
  },
  {
    id: 'value',
    header: 'Value',
    cell: ({ value }) => <bdi className="wrap-anywhere">{value}</bdi>,
  },
  ...spanColumns<SeenView>(),
]

/** How often, and from when to when. */
function spanColumns<
  Row extends { events: number; firstAt: string | null; lastAt: string | null },
>(): TableColumn<Row>[] {
  return [
    {
      id: 'events',
      header: 'Events',
      isHiddenWhenSmall: true,
      className: 'text-right tabular-nums',
      cell: ({ events }) => count(events),
    },
    {
      id: 'first',
      header: 'First seen',
      isHiddenWhenSmall: true,
      cell: ({ firstAt }) => <Moment at={firstAt} />,
    },
    {
      id: 'last',
      header: 'Last seen',
      isHiddenWhenSmall: true,
      cell: ({ lastAt }) => <Moment at={lastAt} />,
    },
  ]
}
