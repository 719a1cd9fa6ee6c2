'use client'

import { createContext, type ReactNode, use } from 'react'
import { RowNearContext } from '@/components/table/row-near'
import type { CellTerm } from './event-cells'

type FilterByValue = (term: CellTerm, how: 'for' | 'without') => void

/** How the list around narrows its query to a value. */
export const FilterByValueContext = createContext<FilterByValue>(() => {})

/**
 * A cell's value with two small buttons that ask for it, or for everything else. They show where the pointer is and in the row
 * that has the keyboard, and only there can they be reached by Tab: a table of them would be a long way.
 */
export function CellFilter({ term, children }: { term: CellTerm | null; children: ReactNode }) {
  const filter = use(FilterByValueContext)
  const isNear = use(RowNearContext)
  if (!term) return children
  return (
    <div className="group/cell min-w-0">
      {children}
      {isNear ? (
        <div className="invisible absolute top-1 right-1 hidden overflow-hidden rounded-md border border-control bg-raised shadow-sm group-has-[:focus-visible]/row:visible group-hover/cell:visible md:flex pointer-coarse:hidden">
          <FilterButton
            label={`Filter for ${term.label}`}
            sign="="
            onClick={() => filter(term, 'for')}
          />
          <FilterButton
            label={`Exclude ${term.label}`}
            sign="≠"
            onClick={() => filter(term, 'without')}
          />
        </div>
      ) : null}
    </div>
  )
}

type FilterButtonProps = { label: string; sign: string; onClick: () => void }

function FilterButton({ label, sign, onClick }: FilterButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="grid size-6 place-items-center font-medium text-muted-foreground leading-none hover:bg-hover hover:text-foreground focus-visible:-outline-offset-2"
      onClick={onClick}
    >
      <span aria-hidden>{sign}</span>
    </button>
  )
}
