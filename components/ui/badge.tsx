import type { ComponentProps } from 'react'
import { cn } from '@/lib/web/cn'

const tones = {
  neutral: 'bg-subtle text-foreground ring-border',
  accent: 'bg-accent-subtle text-accent-text ring-accent/25',
  made: 'bg-made-subtle text-made ring-made/20',
  gone: 'bg-gone-subtle text-gone ring-gone/20',
  changed: 'bg-changed-subtle text-changed ring-changed/20',
  failed: 'bg-failed text-failed-foreground ring-transparent',
}
export type BadgeTone = keyof typeof tones

export function Badge({
  tone = 'neutral',
  className,
  ...props
}: ComponentProps<'span'> & { tone?: BadgeTone }) {
  return (
    <span
      data-slot="badge"
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded px-1.5 font-medium text-2xs ring-1 ring-inset',
        'whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0',
        tones[tone],
        className,
      )}
      {...props}
    />
  )
}
