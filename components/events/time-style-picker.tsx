'use client'

import { Clock } from 'lucide-react'
import { lazy } from 'react'
import type { TimeStyle } from '@/components/time/time-styles'
import { useTimeZone } from '@/components/time/time-zone'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'

const load = async () => ({ default: (await import('./time-style-menu')).TimeStyleMenu })
const TimeStyleMenu = lazy(load)

export type TimeStylePickerProps = { style: TimeStyle; onChange: (style: TimeStyle) => void }

/** By which clocks moments are told. */
export function TimeStylePicker(props: TimeStylePickerProps) {
  const zone = useTimeZone()
  const labels: Record<TimeStyle, string> = {
    local: `Your time (${zone})`,
    utc: 'UTC',
    relative: 'How long ago',
  }
  const label = `Times: ${labels[props.style]}`
  const button = (
    <Button size="icon" aria-label={label} title={label}>
      <Clock aria-hidden />
    </Button>
  )
  return (
    <OpenLater popup="menu" {...{ button, load }}>
      <TimeStyleMenu {...props} {...{ labels, button }} />
    </OpenLater>
  )
}
