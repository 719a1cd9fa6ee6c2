'use client'

import type { LucideIcon } from 'lucide-react'
import { lazy, type ReactNode } from 'react'
import { OpenLater } from '@/components/ui/open-later'
import { PickerButton } from './picker-button'

const load = async () => ({ default: (await import('./picker-panel')).PickerPanel })
const PickerPanel = lazy(load)

type PickerProps = {
  Icon: LucideIcon
  label: string
  title: string
  /** Words for what is chosen; none where nothing is. */
  chosen: string[]
  className: string
  /** What is in the panel. May be loaded when it opens: most visits open none. */
  children: ReactNode
}

/** A filter above the table: a button that says what is chosen, and a panel to choose. */
export function Picker({ Icon, label, chosen, ...panel }: PickerProps) {
  const button = <PickerButton {...{ Icon, label, chosen }} />
  return (
    <OpenLater popup="dialog" {...{ button, load }}>
      <PickerPanel {...panel} button={button} />
    </OpenLater>
  )
}
