'use client'

import { ChevronDown, ZoomOut } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { isBounded, type TimeRange, widenRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'
import { cn } from '@/lib/web/cn'
import type { Explored } from './explored'
import { WaitingHistogram } from './histogram-frame'
import type { Panels } from './panels'
import { perspectives } from './perspectives'

const EventHistogram = lazy(async () => ({
  default: (await import('./event-histogram')).EventHistogram,
}))

type LogHistogramProps = {
  explored: Explored
  panels: Panels
  onArrange: (change: Partial<Panels>) => void
  onRangeChange: (range: TimeRange) => void
}

/** The head of the histogram, there at once; what it shows comes later. */
export function LogHistogram({ explored, panels, onArrange, onRangeChange }: LogHistogramProps) {
  const { isHistogramOpen: isOpen } = panels
  // Where every event has the same action, its colour says nothing.
  const { hasActionPicker: hasStacks } = perspectives[explored.perspective]
  const stack = hasStacks ? panels.stack : 'outcome'
  return (
    <section aria-label="Histogram" className="grid min-w-0 gap-1.5">
      <div className="flex h-7 items-center gap-2">
        <Button
          variant="ghost"
          size="sm"
          className="-ml-2 text-muted-foreground"
          aria-expanded={isOpen}
          onClick={() => onArrange({ isHistogramOpen: !isOpen })}
        >
          <ChevronDown
            aria-hidden
            className={cn('transition-transform', !isOpen && '-rotate-90')}
          />
          Over time
        </Button>
        {isOpen ? (
          <>
            {hasStacks ? (
              <StackSwitch value={stack} onChange={(next) => onArrange({ stack: next })} />
            ) : null}
            {isBounded(explored.range) ? (
              <Button
                variant="ghost"
                size="sm"
                className="ml-auto"
                onClick={() => onRangeChange(widenRange(explored.range, Date.now()))}
              >
                <ZoomOut aria-hidden />
                <span className="max-sm:sr-only">Zoom out</span>
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
      {isOpen ? (
        <Suspense fallback={<WaitingHistogram />}>
          <EventHistogram explored={explored} stack={stack} onZoom={onRangeChange} />
        </Suspense>
      ) : null}
    </section>
  )
}

const stackLabels: Record<HistogramStack, string> = {
  change: 'By action',
  outcome: 'By outcome',
}

type StackSwitchProps = { value: HistogramStack; onChange: (stack: HistogramStack) => void }

function StackSwitch({ value, onChange }: StackSwitchProps) {
  return (
    <fieldset className="flex rounded-md bg-subtle p-0.5">
      <legend className="sr-only">Colours of the bars by</legend>
      {(['change', 'outcome'] as const).map((stack) => (
        <Button
          key={stack}
          variant="ghost"
          size="sm"
          className={cn(
            'h-6 text-muted-foreground',
            stack === value && 'bg-surface text-foreground',
          )}
          aria-pressed={stack === value}
          onClick={() => onChange(stack)}
        >
          {stackLabels[stack]}
        </Button>
      ))}
    </fieldset>
  )
}
