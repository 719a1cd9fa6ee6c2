import { shareInProcess } from './share-in-process'

/**
 * The numbers that this process counts, and their text for Prometheus (format 0.0.4,
 * https://prometheus.io/docs/instrumenting/exposition_formats/). Metrics are made once, at module level; counting touches
 * numbers that exist already. Labels come from closed lists, never from what a caller sends: each value is a series for
 * ever, and a name of a company or person in one would be shown to whoever may scrape.
 */
export function counter(name: string, help: string, labels: readonly string[] = []): Counter {
  const metric = register({ name, help, type: 'counter', labels }, (series) => ({
    ...series,
    value: 0,
  }))
  return {
    add: (amount, ...values) => {
      metric.of(values).value += amount
    },
  }
}

export type Counter = { add: (amount: number, ...labelValues: string[]) => void }

/** `bounds` ascend; an observation counts in the first bucket that is not below it. Name the unit in `name`. */
export function histogram(input: {
  name: string
  help: string
  bounds: readonly number[]
  labels?: readonly string[]
}): Histogram {
  const { name, help, bounds, labels = [] } = input
  const metric = register({ name, help, type: 'histogram', labels }, (series) => ({
    ...series,
    value: 0,
    bounds,
    counts: new Float64Array(bounds.length + 1),
  }))
  return {
    observe: (amount, ...values) => {
      const series = metric.of(values)
      let bucket = 0
      while (bucket < bounds.length && amount > (bounds[bucket] ?? 0)) bucket++
      if (series.counts) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
      series.value += amount
    },
  }
}

export type Histogram = { observe: (amount: number, ...labelValues: string[]) => void }

/** A number that is looked up when somebody asks, not counted. */
export type Reading = {
  name: string
  help: string
  type: 'gauge' | 'counter'
  values: { labels?: Record<string, string>; value: number }[]
}

/** Everything counted so far, then `readings`. A metric without any series is left out. */
export function renderMetrics(readings: readonly Reading[]): string {
  const counted = [...registry.values()].flatMap(renderMetric)
  const read = readings.flatMap(({ name, help, type, values }) =>
    values.length === 0
      ? []
      : [
          ...header({ name, help, type }),
          ...values.map(({ labels = {}, value }) => sample(name, Object.entries(labels), value)),
        ],
  )
  return `${[...counted, ...read].join('\n')}\n`
}

type Labels = [name: string, value: string][]
type Series = {
  labels: Labels
  /** A counter's number; a histogram's sum. */
  value: number
  bounds?: readonly number[]
  /** Observations per bucket, not added up; the last is beyond every bound. */
  counts?: Float64Array
}
type Description = { name: string; help: string; type: 'counter' | 'histogram' | 'gauge' }
type Metric = Description & {
  series: Map<string, Series>
  of: (labelValues: readonly string[]) => Series
}

const registry = shareInProcess('metrics', () => new Map<string, Metric>())

/** A defect in a label must cost memory once, not for ever: what comes after this many series shares one, `other`. */
const seriesMax = 1_000

function register(
  { labels, ...description }: Description & { labels: readonly string[] },
  make: (series: { labels: Labels }) => Series,
): Metric {
  const known = registry.get(description.name)
  if (known) return known
  const series = new Map<string, Series>()
  const of = (values: readonly string[]): Series => {
    const key = values.length === 1 ? (values[0] ?? '') : values.join('\n')
    const found = series.get(key)
    if (found) return found
    if (series.size >= seriesMax && key !== overflow(labels).join('\n')) return of(overflow(labels))
    const made = make({ labels: labels.map((label, at) => [label, values[at] ?? '']) })
    series.set(key, made)
    return made
  }
  const metric = { ...description, series, of }
  // A series without labels is shown from the start, so that its first event is seen as a rise from zero.
  if (labels.length === 0) of([])
  registry.set(description.name, metric)
  return metric
}

function overflow(labels: readonly string[]): string[] {
  return labels.map(() => 'other')
}

function renderMetric(metric: Metric): string[] {
  if (metric.series.size === 0) return []
  return [
    ...header(metric),
    ...[...metric.series.values()].flatMap((series) =>
      metric.type === 'histogram'
        ? renderHistogram(metric.name, series)
        : [sample(metric.name, series.labels, series.value)],
    ),
  ]
}

function renderHistogram(name: string, { labels, value, bounds = [], counts }: Series): string[] {
  let total = 0
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, at) => {
    total += counts?.[at] ?? 0
    return sample(`${name}_bucket`, [...labels, ['le', number(bound)]], total)
  })
  return [...buckets, sample(`${name}_sum`, labels, value), sample(`${name}_count`, labels, total)]
}

function header({ name, help, type }: Description): string[] {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return [`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`]
}

function sample(name: string, labels: Labels, value: number): string {
  if (labels.length === 0) return `${name} ${number(value)}`
  const pairs = labels.map(([label, text]) => `${label}="${escapeLabel(text)}"`)
  return `${name}{${pairs.join(',')}} ${number(value)}`
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
