import Link from 'next/link'
import type { Route } from 'next'
import type { Figure } from '@/lib/reports/schema/report-data'

type FigureGridProps = {
  figures: readonly Figure[]
  /** Where the events behind a number are; undefined: the page of the log with a query. */
  hrefOf: (q: string) => Route
}

/** The numbers of a report, each with what it was in the period before. */
export function FigureGrid({ figures, hrefOf }: FigureGridProps) {
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-lg border bg-surface sm:grid-cols-3 lg:grid-cols-4 print:grid-cols-4">
      {figures.map(({ id, label, count, before, q }) => (
        <div
          key={id}
          className="-mr-px -mb-px grid content-start gap-0.5 break-inside-avoid border-r border-b p-3"
        >
          <dt className="text-muted-foreground text-xs">{label}</dt>
          <dd className="font-semibold text-xl leading-7">
            {q === null ? (
              format(count)
            ) : (
              <Link href={hrefOf(q)} className="hover:text-accent-text hover:underline">
                {format(count)}
                <span className="sr-only">, show them in the log</span>
              </Link>
            )}
          </dd>
          {before === null ? null : (
            <dd className="text-muted-foreground text-xs">{compare(count, before)}</dd>
          )}
        </div>
      ))}
    </dl>
  )
}

const numbers = new Intl.NumberFormat('en')

export function format(count: number): string {
  return numbers.format(count)
}

/** “12 before, 4 more (+33 %)”. */
function compare(count: number, before: number): string {
  const more = count - before
  if (more === 0) return `${format(before)} before, no change`
  const share =
    before === 0 ? '' : ` (${more > 0 ? '+' : '−'}${Math.round((Math.abs(more) / before) * 100)} %)`
  return `${format(before)} before, ${format(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'}${share}`
}
