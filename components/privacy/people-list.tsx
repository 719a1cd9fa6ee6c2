'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Moment } from './moment'
import { namePerson, type PersonView } from '@/lib/privacy/schema/words'
import { routes } from '@/lib/web/routes'

type PeopleListProps = { company: string; people: readonly PersonView[] }

export function PeopleList({ company, people }: PeopleListProps) {
  const columns = useMemo(() => makeColumns(company), [company])
  return <DataTable caption="People" columns={columns} rows={people} rowId={({ ref }) => ref} />
}

function makeColumns(company: string): readonly TableColumn<PersonView>[] {
  return [
    {
      id: 'name',
      header: 'Person',
      cell: (person) => (
        <div className="grid min-w-0 gap-0.5">
          <Link
            href={routes.person(company, person.ref)}
            className="wrap-anywhere font-medium text-accent-text hover:underline"
          >
            {namePerson(person)}
          </Link>
          {person.email && person.name ? (
            <span className="wrap-anywhere text-muted-foreground text-xs">{person.email}</span>
          ) : null}
        </div>
      ),
    },
    {
      id: 'id',
      header: 'Id in events',
      isHiddenWhenSmall: true,
      cell: ({ id }) => <bdi className="break-all text-code">{id ?? 'none'}</bdi>,
    },
    {
      id: 'ref',
      header: 'Reference',
      isHiddenWhenSmall: true,
      cell: ({ ref }) => <bdi className="break-all text-code">{ref}</bdi>,
    },
    {
      id: 'first-seen',
      header: 'First seen',
      isHiddenWhenSmall: true,
      cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} />,
    },
  ]
}
