import { useId, useMemo } from 'react'
import { chooseTicks } from '@/components/time/time-ticks'
import { useTimeZone } from '@/components/time/time-zone'
import { type Box, type Bucket, findEdges, layOutBars } from './bar-layout'
import { type ChartTone, fillOf, Hatch } from './tone'
import type { Stretch } from './use-brush'

const axisHeight = 18
/** A label and some air. */
const tickWidth = 76

type HistogramBarsProps = {
  buckets: readonly Bucket[]
  tones: readonly ChartTone[]
  width: number
  height: number
  cursor: number | null
  stretch: Stretch | null
}

/** The picture alone: bars, axis, and what is pointed at. One path for each series keeps it small. */
export function HistogramBars(props: HistogramBarsProps) {
  const { buckets, tones, width, height, cursor, stretch } = props
  const zone = useTimeZone()
  const hatchId = useId()
  const paths = useMemo(
    () =>
      layOutBars(buckets, { width, height, seriesCount: tones.length }).map((boxes) =>
        boxes.map(draw).join(''),
      ),
    [buckets, tones.length, width, height],
  )
  const ticks = useMemo(() => {
    const countMax = Math.max(2, Math.floor(width / tickWidth))
    return chooseTicks(
      buckets.map(({ fromMs }) => fromMs),
      { zone, countMax },
    )
  }, [buckets, width, zone])
  const edgesOf = ({ first, last }: Stretch) => ({
    left: findEdges(buckets, { at: first, width }).left,
    right: findEdges(buckets, { at: last, width }).right,
  })
  const chosen = stretch && edgesOf(stretch)
  const pointed = cursor === null ? null : edgesOf({ first: cursor, last: cursor })

  return (
    <svg aria-hidden width={width} height={height + axisHeight} className="block overflow-visible">
      <defs>
        <Hatch id={hatchId} />
      </defs>
      {pointed ? <Column {...pointed} height={height} className="fill-hover" /> : null}
      {chosen ? <Column {...chosen} height={height} className="fill-accent/20" /> : null}
      {paths.map((path, at) => {
        const tone = tones[at] ?? 'neutral'
        return (
          <g key={tone}>
            <path d={path} className={fillOf(tone)} />
            {tone === 'failed' ? <path d={path} fill={`url(#${hatchId})`} /> : null}
          </g>
        )
      })}
      {chosen ? (
        <path
          d={`M${chosen.left} 0V${height}M${chosen.right} 0V${height}`}
          className="stroke-accent"
        />
      ) : null}
      <path d={`M0 ${height + 0.5}H${width}`} className="stroke-control" />
      {ticks.map(({ at, label }) => {
        const x = findEdges(buckets, {
          at: buckets.findIndex(({ fromMs }) => fromMs === at),
          width,
        }).left
        return (
          <g key={at}>
            <path d={`M${x + 0.5} ${height}v4`} className="stroke-control" />
            <text
              x={x}
              y={height + 15}
              textAnchor={x < 24 ? 'start' : x > width - 30 ? 'end' : 'middle'}
              className="fill-muted-foreground text-2xs"
            >
              {label}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function draw({ left, top, width, height }: Box): string {
  return `M${left} ${round(top)}h${width}v${round(height)}h${-width}z`
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100
}

type ColumnProps = { left: number; right: number; height: number; className: string }

function Column({ left, right, height, className }: ColumnProps) {
  return <rect x={left} width={right - left} height={height} className={className} />
}
