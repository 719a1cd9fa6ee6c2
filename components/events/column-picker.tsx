'use client'

import { Columns3 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { type ColumnId, columnIds, columnLabels } from './column-ids'

type ColumnPickerProps = {
  visible: readonly ColumnId[]
  usual: readonly ColumnId[]
  /** The row is opened through it; without it nobody could. */
  opening: ColumnId
  onChange: (visible: ColumnId[]) => void
}

export function ColumnPicker({ visible, usual, opening, onChange }: ColumnPickerProps) {
  const toggle = (id: ColumnId) =>
    onChange(columnIds.filter((other) => (other === id) !== visible.includes(other)))
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button className="hidden md:inline-flex">
          <Columns3 aria-hidden />
          Columns
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>Shown columns</DropdownMenuLabel>
        {columnIds.map((id) => (
          <DropdownMenuCheckboxItem
            key={id}
            checked={visible.includes(id)}
            disabled={id === opening}
            onCheckedChange={() => toggle(id)}
            onSelect={(event) => event.preventDefault()}
          >
            {columnLabels[id]}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem className="pl-8" onSelect={() => onChange([...usual])}>
          Usual columns
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
