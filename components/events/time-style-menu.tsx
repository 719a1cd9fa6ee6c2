'use client'

import type { ReactElement } from 'react'
import { type TimeStyle, timeStyleCookie } from '@/components/time/time-styles'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { TimeStylePickerProps } from './time-style-picker'

type TimeStyleMenuProps = TimeStylePickerProps & {
  labels: Record<TimeStyle, string>
  button: ReactElement
}

/** The clocks to choose from; begins open. The choice is remembered for a year. */
export function TimeStyleMenu({ style, onChange, labels, button }: TimeStyleMenuProps) {
  const choose = (next: TimeStyle) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not there without a secure context
    document.cookie = `${timeStyleCookie}=${next}; path=/; max-age=31536000; samesite=lax`
    onChange(next)
  }
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
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
