'use client'

import { type ReactNode, useState } from 'react'
import { Input } from '@/components/ui/input'

type Findable = { name: string; email: string | null }

type PeopleFilterProps<Person extends Findable> = {
  people: readonly Person[]
  children: (shown: readonly Person[]) => ReactNode
}

/** Lists shorter than this are read faster than searched. */
const searchedFrom = 10

/** A list of people with a box above it that shows those whose name or e-mail contains what is typed. */
export function PeopleFilter<Person extends Findable>({
  people,
  children,
}: PeopleFilterProps<Person>) {
  const [search, setSearch] = useState('')
  if (people.length < searchedFrom) return children(people)
  const wanted = search.trim().toLowerCase()
  const shown = people.filter(({ name, email }) =>
    `${name} ${email ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b p-3">
        <Input
          type="search"
          aria-label="Find in this list"
          placeholder="Find by name or e-mail"
          className="max-w-72"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span role="status" className="text-muted-foreground text-xs">
          {wanted === '' ? `${people.length} in all` : `${shown.length} of ${people.length}`}
        </span>
      </div>
      {shown.length > 0 ? (
        children(shown)
      ) : (
        <p className="px-4 py-8 text-center text-muted-foreground">Nobody by that name is here.</p>
      )}
    </>
  )
}
