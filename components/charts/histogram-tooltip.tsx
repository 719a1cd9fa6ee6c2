import { type Bucket, findEdges } from './bar-layout'
import type { ChartSeries } from './histogram'
import { Swatch } from './tone'
import type { Stretch } from './use-brush'

const tooltipWidth = 264

type HistogramTooltipProps = {
  title: string
  rows: readonly ChartSeries[]
  total: string
  hint: string | null
  buckets: readonly Bucket[]
  width: number
  pointed: Stretch
}

/** What the bars pointed at count, above them. The slider says the same to screen readers. */
export function HistogramTooltip({ title, rows, total, hint, ...place }: HistogramTooltipProps) {
  const { buckets, width, pointed } = place
  const { left } = findEdges(buckets, { at: pointed.first, width })
  const { right } = findEdges(buckets, { at: pointed.last, width })
  const middle = (left + right) / 2
  const own = Math.min(tooltipWidth, width)
  return (
    <div
      aria-hidden
      data-slot="chart-tooltip"
      className="pointer-events-none absolute bottom-full mb-1 grid gap-1 rounded-md border bg-raised px-2.5 py-2 text-xs shadow-md"
      style={{ left: Math.max(0, Math.min(middle - own / 2, width - own)), width: own }}
    >
      <p className="font-medium">{title}</p>
      <dl className="grid gap-0.5">
        {rows
          .filter(({ count }) => count > 0)
          .map(({ id, label, tone, count }) => (
            <div key={id} className="flex items-center gap-1.5">
              <Swatch tone={tone} />
              <dt className="min-w-0 flex-1 truncate">{label}</dt>
              <dd>{count.toLocaleString('en-US')}</dd>
            </div>
          ))}
      </dl>
      <p className="text-muted-foreground">{hint ? `${total} · ${hint}` : total}</p>
    </div>
  )
}
