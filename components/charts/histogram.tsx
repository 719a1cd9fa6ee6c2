'use client'

import { useId } from 'react'
import { formatSpan } from '@/components/time/format'
import { useTimeZone } from '@/components/time/time-zone'
import { cn } from '@/lib/web/cn'
import { type Bucket, findBucket, sumOf } from './bar-layout'
import { HistogramBars } from './histogram-bars'
import { HistogramTable } from './histogram-table'
import { HistogramTooltip } from './histogram-tooltip'
import type { ChartTone } from './tone'
import { type Stretch, useBrush } from './use-brush'

/** `id` is stable between answers; `count` is over all buckets. */
export type ChartSeries = { id: string; label: string; tone: ChartTone; count: number }

type HistogramProps = {
  /** Names the chart for screen readers. */
  label: string
  buckets: readonly Bucket[]
  /** From the baseline up. */
  series: readonly ChartSeries[]
  /** In pixels, without the axis. */
  height: number
  width: number
  /** "3 events". */
  nameCount: (count: number) => string
  /** What is shown is about to be replaced. */
  isPending: boolean
  /** `toMs` is exclusive. */
  onZoom: (range: { fromMs: number; toMs: number }) => void
}

/**
 * Stacked bars over time, in the viewer's zone. A stretch of it is chosen by dragging or by Shift and the arrows, a single
 * bar by a click or Enter. Its numbers can be had as a table.
 */
export function Histogram(props: HistogramProps) {
  const { buckets, series, width, height, nameCount } = props
  const zone = useTimeZone()
  const helpId = useId()
  const filled = buckets.findLastIndex((bucket) => sumOf(bucket) > 0)
  const spanOf = ({ first, last }: Stretch) => ({
    fromMs: buckets[first]?.fromMs ?? 0,
    toMs: buckets[last]?.toMs ?? 0,
  })
  const brush = useBrush({
    count: buckets.length,
    start: Math.max(0, filled),
    onChoose: (stretch) => props.onZoom(spanOf(stretch)),
  })
  const pointed =
    brush.stretch ?? (brush.cursor === null ? null : { first: brush.cursor, last: brush.cursor })
  const counted = pointed && addUp(buckets.slice(pointed.first, pointed.last + 1), series.length)
  const words = pointed && formatSpan(spanOf(pointed), zone)

  return (
    <div className={cn('relative', props.isPending && 'opacity-60')}>
      <div
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-describedby={helpId}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, buckets.length)}
        aria-valuenow={(brush.cursor ?? Math.max(0, buckets.length - 1)) + 1}
        aria-valuetext={
          words && counted
            ? `${brush.stretch ? 'Chosen: ' : ''}${words}, ${describeCounts(counted, { series, nameCount })}`
            : `${nameCount(sumOf({ counts: series.map(({ count }) => count) }))} in all`
        }
        className="cursor-crosshair touch-pan-y rounded-sm select-none"
        {...brush.handlersFor((element, clientX) => {
          const x = clientX - element.getBoundingClientRect().left
          return findBucket(buckets, { x, width })
        })}
      >
        <HistogramBars
          buckets={buckets}
          tones={series.map(({ tone }) => tone)}
          width={width}
          height={height}
          cursor={brush.cursor}
          stretch={brush.stretch}
        />
      </div>
      <p id={helpId} className="sr-only">
        Arrows go from bar to bar, with Shift they choose several, Enter shows only what is chosen,
        Escape lets go.
      </p>
      {pointed && counted && words ? (
        <HistogramTooltip
          title={words}
          rows={series.map((one, at) => ({ ...one, count: counted[at] ?? 0 }))}
          total={nameCount(sumOf({ counts: counted }))}
          hint={brush.stretch ? 'Let go to zoom in' : null}
          {...{ buckets, width, pointed }}
        />
      ) : null}
      <HistogramTable label={props.label} {...{ buckets, series, zone, nameCount }} />
    </div>
  )
}

function addUp(buckets: readonly Bucket[], seriesCount: number): number[] {
  return Array.from({ length: seriesCount }, (_, series) =>
    buckets.reduce((sum, { counts }) => sum + (counts[series] ?? 0), 0),
  )
}

/** "4 events: 3 added, 1 failed". */
function describeCounts(
  counts: readonly number[],
  { series, nameCount }: Pick<HistogramProps, 'series' | 'nameCount'>,
): string {
  const parts = series.flatMap(({ label }, at) => (counts[at] ? [`${counts[at]} ${label}`] : []))
  const total = nameCount(sumOf({ counts }))
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`
}
