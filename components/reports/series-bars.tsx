import type { ReportData } from '@/lib/reports/schema/report-data'
import { format } from './figure-grid'

type SeriesBarsProps = { series: NonNullable<ReportData['series']>; title: string }

/** How many by day or week. An SVG, since the policy refuses widths that are written into the page. */
export function SeriesBars({ series: { unit, starts, counts }, title }: SeriesBarsProps) {
  const most = Math.max(1, ...counts)
  return (
    <table className="w-full border-separate border-spacing-0 text-left">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="text-muted-foreground text-xs">
          <th scope="col" className="w-32 border-b bg-subtle px-3 py-1.5 font-medium">
            {unit === 'day' ? 'Day' : 'Week from'}
          </th>
          <th scope="col" className="border-b bg-subtle px-3 py-1.5 font-medium">
            Count
          </th>
        </tr>
      </thead>
      <tbody>
        {starts.map((start, at) => {
          const count = counts[at] ?? 0
          return (
            <tr key={start} className="break-inside-avoid">
              <th scope="row" className="px-3 py-1 font-normal whitespace-nowrap">
                {start}
              </th>
              <td className="px-3 py-1">
                <span className="flex items-center gap-2">
                  <svg
                    viewBox="0 0 100 8"
                    preserveAspectRatio="none"
                    className="h-2.5 w-full max-w-md text-accent"
                    aria-hidden
                  >
                    <rect width="100" height="8" className="fill-subtle" />
                    <rect width={(count / most) * 100} height="8" fill="currentColor" />
                  </svg>
                  <span className="min-w-14 text-right">{format(count)}</span>
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
