'use client'

import { UsersRound } from 'lucide-react'
import { LeaveButton } from '@/components/people/leave-button'
import { PeopleFilter } from '@/components/people/people-filter'
import { PersonName } from '@/components/people/person-name'
import { PersonPicker } from '@/components/people/person-picker'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import type { GroupView, PersonView } from '@/lib/access/schema/groups'
import { routes } from '@/lib/web/routes'
import type { AddToGroup, RemoveFromGroup } from './group-actions'

type GroupPeopleProps = {
  company: string
  group: GroupView
  people: readonly PersonView[]
  canChange: boolean
  onAdd: AddToGroup
  onRemove: RemoveFromGroup
}

export function GroupPeople(props: GroupPeopleProps) {
  const { company, group, people, canChange, onAdd, onRemove } = props
  const idsOf = (chosen: PersonView[], kind: PersonView['kind']) =>
    chosen.filter((person) => person.kind === kind).map(({ id }) => id)
  const columns: TableColumn<PersonView>[] = [
    { id: 'name', header: 'Name', cell: (person) => <PersonName person={person} /> },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      className: 'w-px text-right',
      cell: (person) =>
        canChange ? (
          <LeaveButton
            name={person.name}
            run={() => onRemove({ company, id: group.id, kind: person.kind, holder: person.id })}
          />
        ) : null,
    },
  ]
  return (
    <Section
      title="Members and service accounts"
      hasPadding={false}
      actions={
        canChange ? (
          <PersonPicker
            label="Add people"
            addressOf={(search) => routes.groupCandidates(company, { group: group.id, search })}
            run={(chosen) =>
              onAdd({
                company,
                id: group.id,
                members: idsOf(chosen, 'member'),
                serviceAccounts: idsOf(chosen, 'service_account'),
              })
            }
          />
        ) : null
      }
    >
      {people.length === 0 ? (
        <EmptyState Icon={UsersRound} title="Nobody is in it yet">
          <p>Whoever is added may do what the group’s role allows from their next click on.</p>
        </EmptyState>
      ) : (
        <PeopleFilter people={people}>
          {(shown) => (
            <DataTable
              caption="Members and service accounts"
              columns={columns}
              rows={shown}
              rowId={({ id }) => id}
            />
          )}
        </PeopleFilter>
      )}
    </Section>
  )
}
