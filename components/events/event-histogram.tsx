'use client'

import type { ReactNode } from 'react'
import { sumOf } from '@/components/charts/bar-layout'
import { ChartLegend } from '@/components/charts/chart-legend'
import { Histogram } from '@/components/charts/histogram'
import { useWidth } from '@/components/charts/use-width'
import { formatLength } from '@/components/time/format'
import type { TimeRange } from '@/components/time/time-range'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import type { Histogram as Answer } from '@/lib/events/schema/explore'
import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'
import { routes } from '@/lib/web/routes'
import { type Explored, keyOf, toQuery } from './explored'
import { chartHeight, HistogramFrame } from './histogram-frame'
import { toChart } from './histogram-series'
import { useAnswer } from './use-answer'

type EventHistogramProps = {
  explored: Explored
  stack: HistogramStack
  onZoom: (range: TimeRange) => void
}

/** How many of the events that the table lists happened when. Asked for once the table is there. */
export function EventHistogram({ explored, stack, onZoom }: EventHistogramProps) {
  const [place, width] = useWidth<HTMLDivElement>()
  const buckets = width === null ? undefined : chooseBucketCount(width)
  const search = buckets === undefined ? null : keyOf(explored)
  const { answer, about, problem, isPending, retry } = useAnswer<Answer, HistogramStack>({
    key: search && JSON.stringify([search, stack, buckets]),
    isHeld: explored.isWaiting,
    address: () => routes.histogram(explored.company, { ...toQuery(explored), stack, buckets }),
    about: stack,
  })
  const chart = answer && about ? toChart(answer, about) : null

  const draw = (): ReactNode => {
    if (explored.isWrong) return <Notice>The query has an error; it is marked above.</Notice>
    if (problem !== null && !isPending) {
      return (
        <Notice role="alert">
          <span className="text-gone">{problem}</span>
          <Button size="sm" onClick={retry}>
            Try again
          </Button>
        </Notice>
      )
    }
    if (!chart || !answer || width === null) return <Skeleton className="h-18" />
    if (answer.total === 0) return <Notice>No event in this time.</Notice>
    return (
      <Histogram
        label="Events over time"
        {...chart}
        width={width}
        height={chartHeight}
        nameCount={nameCount}
        isPending={isPending}
        onZoom={({ fromMs, toMs }) =>
          onZoom({
            last: null,
            from: new Date(fromMs).toISOString(),
            // The ends of a range are both in it.
            to: new Date(toMs - 1).toISOString(),
          })
        }
      />
    )
  }
  const isDrawn = !explored.isWrong && problem === null && chart !== null

  return (
    <div className="grid gap-1">
      <HistogramFrame
        isBusy={isPending && !explored.isWrong}
        legend={
          isDrawn && answer ? (
            <>
              <ChartLegend series={chart.series} />
              <p className="hidden shrink-0 text-muted-foreground text-xs leading-5 lg:block">
                {formatLength(answer.bucketMs)} a bar, at most{' '}
                {Math.max(0, ...chart.buckets.map(sumOf)).toLocaleString('en-US')}
              </p>
            </>
          ) : null
        }
      >
        <div ref={place} className="min-w-0">
          {draw()}
        </div>
      </HistogramFrame>
    </div>
  )
}

function Notice({ children, role }: { children: ReactNode; role?: 'alert' }) {
  return (
    <div
      role={role}
      className="flex h-18 items-center justify-center gap-3 rounded-md bg-subtle px-3 text-muted-foreground"
    >
      {children}
    </div>
  )
}

/** A bar of about seven pixels: thin enough to show a course, wide enough to be hit. Few numbers, so that not every window asks anew. */
function chooseBucketCount(width: number): number {
  if (width < 480) return 48
  return width < 840 ? 80 : 120
}

function nameCount(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`
}
