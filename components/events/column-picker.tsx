'use client'

import { Columns3 } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import type { ColumnId } from './column-ids'

const load = async () => ({ default: (await import('./column-panel')).ColumnPanel })
const ColumnPanel = lazy(load)

export type ColumnPickerProps = {
  /** In their order. */
  visible: readonly ColumnId[]
  usual: readonly ColumnId[]
  /** The row is opened through it; without it nobody could. */
  opening: ColumnId
  onChange: (visible: ColumnId[]) => void
}

/** Which columns are shown, and in which order. */
export function ColumnPicker(props: ColumnPickerProps) {
  const button = (
    <Button className="hidden md:inline-flex">
      <Columns3 aria-hidden />
      Columns
    </Button>
  )
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <ColumnPanel {...props} button={button} />
    </OpenLater>
  )
}
