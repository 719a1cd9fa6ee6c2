'use client'

import { SearchX } from 'lucide-react'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { CatalogueAction } from '@/lib/events/schema'
import { makeActionColumns } from './action-columns'
import { filterActions, isNew, shownActions } from './action-filter'

type ActionCatalogueProps = {
  company: string
  actions: readonly CatalogueAction[]
  /** The server's clock, so that both sides render the same. */
  nowMs: number
}

const parsers = {
  q: parseAsString.withDefault(''),
  show: parseAsStringLiteral(shownActions).withDefault('all'),
}

export function ActionCatalogue({ company, actions, nowMs }: ActionCatalogueProps) {
  const [{ q, show }, setFilter] = useQueryStates(parsers, { history: 'replace' })
  const columns = useMemo(() => makeActionColumns({ company, nowMs }), [company, nowMs])
  const rows = useMemo(() => filterActions(actions, { q, show, nowMs }), [actions, q, show, nowMs])
  const seen = actions.filter(({ count }) => count > 0).length
  const fresh = actions.filter((action) => isNew(action, nowMs)).length
  return (
    <div className="grid gap-3">
      <search className="grid gap-3 sm:grid-cols-[1fr_14rem]">
        <Field label="Find an action">
          {(control) => (
            <Input
              {...control}
              type="search"
              placeholder="A word of its name, area or description"
              value={q}
              onChange={(event) => void setFilter({ q: event.target.value })}
            />
          )}
        </Field>
        <Field label="Show">
          {(control) => (
            <Select
              {...control}
              value={show}
              onChange={(event) =>
                void setFilter({
                  show: shownActions.find((id) => id === event.target.value) ?? 'all',
                })
              }
            >
              <option value="all">All known actions ({actions.length})</option>
              <option value="seen">Seen in this log ({seen})</option>
              <option value="new">First seen this week ({fresh})</option>
            </Select>
          )}
        </Field>
      </search>
      <p role="status" className="text-muted-foreground">
        {rows.length === 1 ? '1 action' : `${rows.length} actions`}
      </p>
      <section aria-label="Actions" className="overflow-x-auto rounded-lg border bg-surface">
        {rows.length > 0 ? (
          <DataTable
            caption="Actions"
            columns={columns}
            rows={rows}
            rowId={({ action }) => action}
          />
        ) : (
          <EmptyState
            Icon={SearchX}
            title="No action matches"
            actions={<Button onClick={() => void setFilter(null)}>Show all</Button>}
          />
        )}
      </section>
    </div>
  )
}
