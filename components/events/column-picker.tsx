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
import { type ColumnId, columnIds, columnLabels, defaultColumns } from './column-ids'

type ColumnPickerProps = { visible: readonly ColumnId[]; onChange: (visible: ColumnId[]) => void }

export function ColumnPicker({ visible, onChange }: ColumnPickerProps) {
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
            // The row is opened through its action; without it nobody could.
            disabled={id === 'action'}
            onCheckedChange={() => toggle(id)}
            onSelect={(event) => event.preventDefault()}
          >
            {columnLabels[id]}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem className="pl-8" onSelect={() => onChange([...defaultColumns])}>
          Usual columns
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
