'use client'

import { useState } from 'react'
import { formatSpan } from '@/components/time/format'
import { Button } from '@/components/ui/button'
import { type Bucket, sumOf } from './bar-layout'
import type { ChartSeries } from './histogram'

type HistogramTableProps = {
  label: string
  buckets: readonly Bucket[]
  series: readonly ChartSeries[]
  zone: string
  nameCount: (count: number) => string
}

/**
 * The chart in words, and in numbers for whoever asks for them. The button is seen by those who come to it by keyboard; the
 * table is not there before, so that the way from the chart to what stands below it stays short.
 */
export function HistogramTable(props: HistogramTableProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <p className="sr-only">{summarise(props)}</p>
      <Button
        size="sm"
        className="absolute top-0 right-0 not-focus-visible:sr-only"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide the numbers' : 'Show the numbers as a table'}
      </Button>
      {isOpen ? <NumberTable {...props} /> : null}
    </>
  )
}

/** Bars and series without anything are left out. */
function NumberTable({ label, buckets, series, zone }: HistogramTableProps) {
  const cell = 'px-3 py-1 text-right'
  const columns = series.map((one, at) => ({ ...one, at })).filter(({ count }) => count > 0)
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keyboard, too
      tabIndex={0}
      aria-label={`${label}, as a table`}
      className="mt-2 max-h-60 overflow-auto rounded-md border bg-surface"
    >
      <table className="w-full text-xs">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b bg-subtle text-muted-foreground">
            <th scope="col" className="px-3 py-1 text-left font-medium">
              Time
            </th>
            {columns.map(({ id, label: name }) => (
              <th key={id} scope="col" className={`${cell} font-medium`}>
                {name}
              </th>
            ))}
            <th scope="col" className={`${cell} font-medium`}>
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {listFilled(buckets).map((bucket) => (
            <tr key={bucket.fromMs}>
              <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap">
                {formatSpan(bucket, zone)}
              </th>
              {columns.map(({ id, at }) => (
                <td key={id} className={cell}>
                  {(bucket.counts[at] ?? 0).toLocaleString('en-US')}
                </td>
              ))}
              <td className={cell}>{sumOf(bucket).toLocaleString('en-US')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** "61 events, 2026-01-03 14:00 – 17:00; most of them, 12, 2026-01-03 15:00 – 15:05." */
function summarise({ buckets, zone, nameCount }: HistogramTableProps): string {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (!first || !last) return ''
  const filled = listFilled(buckets)
  const total = nameCount(filled.reduce((sum, bucket) => sum + sumOf(bucket), 0))
  const whole = formatSpan({ fromMs: first.fromMs, toMs: last.toMs }, zone)
  const [most] = [...filled].sort((one, other) => sumOf(other) - sumOf(one))
  return most
    ? `${total}, ${whole}; most of them, ${sumOf(most)}, ${formatSpan(most, zone)}.`
    : `${total}, ${whole}.`
}

function listFilled(buckets: readonly Bucket[]): Bucket[] {
  return buckets.filter((bucket) => sumOf(bucket) > 0)
}
