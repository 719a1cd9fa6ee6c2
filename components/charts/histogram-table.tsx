import { formatSpan } from '@/components/time/format'
import { type Bucket, sumOf } from './bar-layout'
import type { ChartSeries } from './histogram'

type HistogramTableProps = {
  label: string
  buckets: readonly Bucket[]
  series: readonly ChartSeries[]
  zone: string
  nameCount: (count: number) => string
}

/** The chart in numbers, for those who do not see it; bars without anything are left out. */
export function HistogramTable({ label, buckets, series, zone, nameCount }: HistogramTableProps) {
  const filled = buckets.filter((bucket) => sumOf(bucket) > 0)
  const [most] = [...filled].sort((one, other) => sumOf(other) - sumOf(one))
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (!first || !last) return null
  const total = nameCount(filled.reduce((sum, bucket) => sum + sumOf(bucket), 0))
  const whole = formatSpan({ fromMs: first.fromMs, toMs: last.toMs }, zone)
  return (
    <div className="sr-only">
      <p>
        {total}, {whole}
        {most ? `; most of them, ${sumOf(most)}, ${formatSpan(most, zone)}` : null}.
      </p>
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ id, label: name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">All</th>
          </tr>
        </thead>
        <tbody>
          {filled.map((bucket) => (
            <tr key={bucket.fromMs}>
              <th scope="row">{formatSpan(bucket, zone)}</th>
              {series.map(({ id }, at) => (
                <td key={id}>{bucket.counts[at]}</td>
              ))}
              <td>{sumOf(bucket)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
