'use client'

import { Boxes } from 'lucide-react'
import { LeaveButton } from '@/components/people/leave-button'
import { PeopleFilter } from '@/components/people/people-filter'
import { PersonName } from '@/components/people/person-name'
import { PersonPicker } from '@/components/people/person-picker'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import { Select } from '@/components/ui/select'
import { useSubmit } from '@/components/ui/use-submit'
import {
  type WorkspacePersonView,
  type WorkspaceRole,
  workspaceRoles,
} from '@/lib/access/schema/workspaces'
import { routes } from '@/lib/web/routes'
import type { AddToWorkspace, ChangeWorkspaceRole, RemoveFromWorkspace } from './workspace-actions'

type WorkspacePeopleProps = {
  company: string
  workspace: string
  people: readonly WorkspacePersonView[]
  onAdd: AddToWorkspace
  onChangeRole: ChangeWorkspaceRole
  onRemove: RemoveFromWorkspace
}

export function WorkspacePeople(props: WorkspacePeopleProps) {
  const { company, workspace: id, people, onAdd, onChangeRole, onRemove } = props
  const columns: TableColumn<WorkspacePersonView>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (person) => <PersonName person={{ kind: 'member', ...person }} />,
    },
    {
      id: 'role',
      header: 'Role here',
      className: 'w-px',
      cell: (person) => (
        <div className="flex flex-col items-end gap-2 md:flex-row md:items-start">
          <RoleSelect
            person={person}
            run={(role) => onChangeRole({ company, id, member: person.id, role })}
          />
          <LeaveButton
            name={person.name}
            run={() => onRemove({ company, id, member: person.id })}
          />
        </div>
      ),
    },
  ]
  return (
    <Section
      title="Members"
      description="A manager answers for the workspace; what either may do in your applications is theirs to decide."
      hasPadding={false}
      actions={
        <PersonPicker
          label="Add members"
          addressOf={(search) => routes.workspaceCandidates(company, { workspace: id, search })}
          run={(chosen) =>
            onAdd({ company, id, members: chosen.map((person) => person.id), role: 'member' })
          }
        />
      }
    >
      {people.length === 0 ? (
        <EmptyState Icon={Boxes} title="Nobody works in it yet">
          <p>Add members of the company; each joins as a member, and can be made a manager.</p>
        </EmptyState>
      ) : (
        <PeopleFilter people={people}>
          {(shown) => (
            <DataTable
              caption="Members"
              columns={columns}
              rows={shown}
              rowId={(person) => person.id}
            />
          )}
        </PeopleFilter>
      )}
    </Section>
  )
}

type RoleSelectProps = {
  person: WorkspacePersonView
  run: (role: WorkspaceRole) => ReturnType<ChangeWorkspaceRole>
}

/** Saves at once: there is nothing else to fill in. */
function RoleSelect({ person, run }: RoleSelectProps) {
  const { submit, isPending, problem } = useSubmit(run)
  return (
    <span className="grid w-32 gap-1">
      <Select
        aria-label={`Role of ${person.name}`}
        value={person.role}
        disabled={isPending}
        onChange={(event) => submit(event.target.value === 'manager' ? 'manager' : 'member')}
      >
        {Object.entries(workspaceRoles).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
      {problem ? (
        <span role="alert" className="text-gone text-xs">
          {problem}
        </span>
      ) : null}
    </span>
  )
}
