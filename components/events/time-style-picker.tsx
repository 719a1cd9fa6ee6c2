'use client'

import { Clock } from 'lucide-react'
import { type TimeStyle, timeStyleCookie } from '@/components/time/time-styles'
import { useTimeZone } from '@/components/time/time-zone'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'

type TimeStylePickerProps = { style: TimeStyle; onChange: (style: TimeStyle) => void }

/** By which clocks moments are told; remembered for a year. */
export function TimeStylePicker({ style, onChange }: TimeStylePickerProps) {
  const zone = useTimeZone()
  const labels: Record<TimeStyle, string> = {
    local: `Your time (${zone})`,
    utc: 'UTC',
    relative: 'How long ago',
  }
  const choose = (next: TimeStyle) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
    document.cookie = `${timeStyleCookie}=${next}; path=/; max-age=31536000; samesite=lax`
    onChange(next)
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          size="icon"
          aria-label={`Times: ${labels[style]}`}
          title={`Times: ${labels[style]}`}
        >
          <Clock aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>Times</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={style}>
          {(['local', 'utc', 'relative'] as const).map((one) => (
            <DropdownMenuRadioItem key={one} value={one} onSelect={() => choose(one)}>
              {labels[one]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
