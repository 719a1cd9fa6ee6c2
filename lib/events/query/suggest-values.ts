import type { CompletingValue } from './complete'
import { type KeyName, keys } from './keys'

/** A value that can be known without a log. `written` as it stands in a query. */
export type SuggestedValue = { written: string; label: string }

/**
 * What could stand for the date, status or method that is being written. Null for all other keys: their values only a log
 * knows.
 */
export function suggestValues(completing: CompletingValue, nowMs: number): SuggestedValue[] | null {
  const { key, prefix, operator } = completing
  if (keys[key].kind === 'date') return suggestDates(completing, nowMs)
  const typed = prefix.toLowerCase()
  const known = valuesOf[key]?.filter(
    ({ written, label }) => written.toLowerCase().startsWith(typed) || label.includes(typed),
  )
  // A comparison takes a plain number.
  return known?.filter(({ written }) => operator === '' || /^[\dA-Z]+$/.test(written)) ?? null
}

const valuesOf: Partial<Record<KeyName, SuggestedValue[]>> = {
  status: [
    { written: '2xx', label: 'succeeded' },
    { written: '4xx', label: 'the client erred' },
    { written: '5xx', label: 'the server failed' },
    { written: '>=400', label: 'any error' },
    { written: '401', label: 'not signed in' },
    { written: '403', label: 'not permitted' },
    { written: '404', label: 'not found' },
    { written: '429', label: 'too many requests' },
    { written: '500', label: 'server error' },
  ],
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((written) => ({ written, label: '' })),
}

const units = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }
const usualSpans = ['1h', '24h', '7d', '30d']

function suggestDates(completing: CompletingValue, nowMs: number): SuggestedValue[] {
  const { prefix } = completing
  // `7` is the beginning of no date that anybody looks for, but of an amount of time.
  const [, amount, unit = ''] = /^-?(\d{1,3})([mhdw]?)$/.exec(prefix) ?? []
  if (amount !== undefined) {
    const meant = Object.keys(units).filter((known) => known.startsWith(unit))
    return meant.map((known) => writeSpan(`${amount}${known}`, completing))
  }
  const days = [
    ...(completing.isRangeEnd ? [{ written: 'now', label: '' }] : []),
    { written: 'today', label: '' },
    { written: 'yesterday', label: '' },
    { written: new Date(nowMs).toISOString().slice(0, 7), label: 'this month' },
  ]
  const spans = usualSpans.map((span) => writeSpan(span, completing))
  const dates = completing.isRangeEnd ? [...days, ...spans] : [...spans, ...days]
  return dates.filter(({ written }) => written.startsWith(prefix.toLowerCase()))
}

/** By itself `at:-7d` would be a moment, not a period. */
function writeSpan(span: string, { key, operator, isRangeEnd }: CompletingValue): SuggestedValue {
  const unit = units[span.at(-1) as keyof typeof units]
  const amount = span.slice(0, -1)
  const isOne = amount === '1'
  const words = isOne ? `1 ${unit.slice(0, -1)}` : `${amount} ${unit}`
  const last = `the last ${isOne ? unit.slice(0, -1) : words}`
  const isPeriod = key === 'at' && operator === '' && !isRangeEnd
  if (isPeriod) return { written: `-${span}..now`, label: last }
  return { written: `-${span}`, label: key === 'after' ? last : `${words} ago` }
}
