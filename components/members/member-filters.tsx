'use client'

import { FilterX } from 'lucide-react'
import type { RoleChoice } from '@/components/people/role-select'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { type MembersViewState, type Status, statuses } from './search-params'

const statusLabels: Record<Status, string> = {
  active: 'Active',
  deactivated: 'Deactivated',
  invited: 'Invited',
}

type Filter = Pick<MembersViewState, 'q' | 'role' | 'status'>

type MemberFiltersProps = {
  filter: Filter
  roles: readonly Pick<RoleChoice, 'key' | 'label'>[]
  onChange: (change: Partial<Filter>) => void
}

export function MemberFilters({ filter, roles, onChange }: MemberFiltersProps) {
  const isFiltered = filter.q !== '' || filter.role !== '' || filter.status !== null
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
      <legend className="sr-only">Filters</legend>
      <Input
        type="search"
        aria-label="Search by name or e-mail"
        placeholder="Name or e-mail"
        className="w-full sm:w-60"
        value={filter.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <Select
        aria-label="Role"
        className="w-40"
        value={filter.role}
        onChange={(event) => onChange({ role: event.target.value })}
      >
        <option value="">All roles</option>
        {roles.map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Status"
        className="w-36"
        value={filter.status ?? ''}
        onChange={(event) =>
          onChange({ status: statuses.find((status) => status === event.target.value) ?? null })
        }
      >
        <option value="">Any status</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {statusLabels[status]}
          </option>
        ))}
      </Select>
      {isFiltered ? (
        <Button variant="ghost" onClick={() => onChange({ q: '', role: '', status: null })}>
          <FilterX aria-hidden />
          Clear all
        </Button>
      ) : null}
    </fieldset>
  )
}
