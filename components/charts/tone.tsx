import { cn } from '@/lib/web/cn'

/** Colours by what they mean. `failed` is hatched, so that it can be told from `gone` without seeing the hue. */
export type ChartTone = 'neutral' | 'accent' | 'made' | 'gone' | 'changed' | 'failed' | 'unknown'

const fills: Record<ChartTone, string> = {
  neutral: 'fill-muted-foreground',
  accent: 'fill-accent',
  made: 'fill-made',
  gone: 'fill-gone',
  changed: 'fill-changed',
  failed: 'fill-failed',
  unknown: 'fill-control',
}

export function fillOf(tone: ChartTone): string {
  return fills[tone]
}

/** What is drawn over a shape of the tone `failed`: `fill` of the same path again. */
export function Hatch({ id }: { id: string }) {
  return (
    <pattern
      id={id}
      width="4"
      height="4"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="1.5" height="4" className="fill-surface" />
    </pattern>
  )
}

/** The small square of a legend. */
export function Swatch({ tone, className }: { tone: ChartTone; className?: string }) {
  return (
    <svg aria-hidden className={cn('size-2.5 shrink-0', className)} viewBox="0 0 10 10">
      <rect width="10" height="10" rx="2" className={fills[tone]} />
      {tone === 'failed' ? (
        <path d="M-1 5 5 -1M1 11 11 1" className="stroke-surface" strokeWidth="1.5" />
      ) : null}
    </svg>
  )
}
