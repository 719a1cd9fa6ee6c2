import type { ChartSeries } from './histogram'
import { Swatch } from './tone'

/** What the colours mean, each with how often; what there is none of is left out. */
export function ChartLegend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-3 text-xs leading-5">
      {series
        .filter(({ count }) => count > 0)
        .map(({ id, label, tone, count }) => (
          <li key={id} className="flex items-center gap-1.5">
            <Swatch tone={tone} />
            {label}
            <span className="text-muted-foreground">{count.toLocaleString('en-US')}</span>
          </li>
        ))}
    </ul>
  )
}
