'use client'

import type { ReactElement } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { SortableList } from '@/components/ui/sortable-list'
import { type ColumnId, columnIds, columnLabels } from './column-ids'
import type { ColumnPickerProps } from './column-picker'

type ColumnPanelProps = ColumnPickerProps & { button: ReactElement }

/** The columns with their ticks, to be sorted; begins open. */
export function ColumnPanel({ visible, usual, opening, onChange, button }: ColumnPanelProps) {
  const hidden = columnIds.filter((id) => !visible.includes(id))
  return (
    <Popover defaultOpen>
      <PopoverTrigger asChild>{button}</PopoverTrigger>
      <PopoverContent align="end" aria-label="Columns" className="grid w-64 gap-1 p-2">
        <p className="px-2 text-muted-foreground text-xs">Shown, in this order</p>
        <SortableList label="Shown columns" ids={visible} nameOf={nameOf} onChange={onChange}>
          {(id) => (
            <Tick
              id={id}
              isShown
              isFixed={id === opening}
              onChange={() => onChange(visible.filter((other) => other !== id))}
            />
          )}
        </SortableList>
        <p className="mt-1 border-t px-2 pt-2 text-muted-foreground text-xs">Hidden</p>
        <ul aria-label="Hidden columns">
          {hidden.map((id) => (
            <li key={id} className="flex h-8 items-center rounded-md pr-2 pl-8 hover:bg-hover">
              <Tick id={id} isShown={false} onChange={() => onChange([...visible, id])} />
            </li>
          ))}
        </ul>
        <Button variant="ghost" size="sm" onClick={() => onChange([...usual])}>
          Usual columns
        </Button>
      </PopoverContent>
    </Popover>
  )
}

type TickProps = { id: ColumnId; isShown: boolean; isFixed?: boolean; onChange: () => void }

function Tick({ id, isShown, isFixed = false, onChange }: TickProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the check box is a button, which a label may hold
    <label className="flex min-w-0 flex-1 items-center gap-2">
      <Checkbox checked={isShown} disabled={isFixed} onCheckedChange={onChange} />
      <span className="truncate">{nameOf(id)}</span>
    </label>
  )
}

function nameOf(id: ColumnId): string {
  return columnLabels[id]
}
