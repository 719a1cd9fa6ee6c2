import type { Value } from './ast'
import { type DateValue, parseDate, resolveDate } from './dates'
import { fold, foldWord } from './fold'
import type { Network } from './ip-address'
import { findNearest } from './nearest'

/** One edge in time. `edge`: which end of the day, month, minute… that the date names. */
export type TimeBound = { date: DateValue; edge: 'start' | 'end'; isInclusive: boolean }

/** One end of a range of numbers of any kind. */
export type DecimalBound = { value: number; isInclusive: boolean }

/** What a value asks of what an event says; match-values.ts has what each means. All texts are folded. */
export type Test =
  /** `*`: there is a value. */
  | { type: 'any' }
  /** `isWhole`: all of it, else a part of it. More than one part means that stars were written: always all of it. */
  | { type: 'text'; parts: string[]; isWhole: boolean }
  /** Whole numbers, both inclusive. */
  | { type: 'number'; min: number | null; max: number | null }
  /** Of values in JSON that read as numbers. */
  | { type: 'decimal'; from: DecimalBound | null; until: DecimalBound | null }
  | ({ type: 'network' } & Network)
  | { type: 'uuid'; value: string }
  | { type: 'time'; from: TimeBound | null; until: TimeBound | null }

/** Thrown nowhere: a value that cannot be read gives its message, and perhaps what to write instead. */
export type ValueProblem = { message: string; suggestion?: string }

export function checkText(value: Value): Test | ValueProblem {
  if (value.operator !== '' && value.operator !== '=') return noComparison(value)
  if (isStar(value)) return { type: 'any' }
  const parts = value.parts.map(fold)
  return { type: 'text', parts, isWhole: parts.length > 1 || value.operator === '=' }
}

/** As text, but `User actions` is `user_actions`, and a part is never enough. */
export function checkWord(value: Value): Test | ValueProblem {
  const test = checkText(value)
  if (!('type' in test) || test.type !== 'text') return test
  return { type: 'text', parts: value.parts.map(foldWord), isWhole: true }
}

export function checkEnum(value: Value, words: readonly string[]): Test | ValueProblem {
  const test = checkWord(value)
  if (!('type' in test) || test.type !== 'text' || test.parts.length > 1) return test
  const [word = ''] = test.parts
  if (words.includes(word)) return test
  const suggestion = findNearest(word, words)
  const message = `\`${word}\` is none of ${words.join(', ')}.`
  return suggestion === null ? { message } : { message, suggestion }
}

/** `404`, `400..499`, `400..`, `>=400`, and `4xx` or `4*` of a status. */
export function checkNumber(value: Value, { max }: { max: number }): Test | ValueProblem {
  if (isStar(value)) return { type: 'any' }
  const text = value.parts.join('*')
  const hundreds = value.operator === '' && !value.isQuoted && /^([1-9])(?:xx|\*)$/i.exec(text)
  if (hundreds) {
    const min = Number(hundreds[1]) * 100
    return { type: 'number', min, max: min + 99 }
  }
  const range = splitRange(value)
  if (range !== null) {
    const low = range.low === '' ? null : toNumber(range.low, max)
    const high = range.high === '' ? null : toNumber(range.high, max)
    if (low === undefined || high === undefined) return badNumber(text, max)
    if (low !== null && high !== null && low > high) return backwards(range)
    return { type: 'number', min: low, max: high }
  }
  const number = toNumber(text, max)
  if (number === undefined) return badNumber(text, max)
  switch (value.operator) {
    case '>':
      return { type: 'number', min: number + 1, max: null }
    case '>=':
      return { type: 'number', min: number, max: null }
    case '<':
      return { type: 'number', min: null, max: number - 1 }
    case '<=':
      return { type: 'number', min: null, max: number }
    default:
      return { type: 'number', min: number, max: number }
  }
}

/** A UUID, else a number as `checkNumber` reads it. */
export function checkId(value: Value): Test | ValueProblem {
  const text = fold(value.parts.join('*'))
  const isPlain = value.operator === '' || value.operator === '='
  if (isPlain && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text)) {
    return { type: 'uuid', value: text }
  }
  if (/^\d\*$/.test(text)) return badId(text)
  const test = checkNumber(value, { max: Number.MAX_SAFE_INTEGER - 1 })
  return 'type' in test || test.message.includes('backwards') ? test : badId(text)
}

/** A moment on one side of which the events lie. Both are exclusive, as `after` and `before` of the API are. */
export function checkMoment(value: Value, side: 'after' | 'before'): Test | ValueProblem {
  const text = value.parts.join('*')
  if (value.operator !== '' && value.operator !== '=') return noComparison(value)
  if (splitRange(value) !== null) {
    return { message: `\`${side}\` takes one date; a range is written at:${text}.` }
  }
  const date = parseDate(text)
  if (date === null) return badDate(text)
  const bound: TimeBound = { date, edge: 'start', isInclusive: false }
  return side === 'after'
    ? { type: 'time', from: bound, until: null }
    : { type: 'time', from: null, until: bound }
}

/** A date stands for all of its day (month, minute…); a range includes both of its ends in full. */
export function checkPeriod(value: Value): Test | ValueProblem {
  const text = value.parts.join('*')
  const range = splitRange(value)
  if (range !== null) return checkDateRange(range)
  const date = parseDate(text)
  if (date === null) return badDate(text)
  const start: TimeBound = { date, edge: 'start', isInclusive: true }
  const end: TimeBound = { date, edge: 'end', isInclusive: false }
  switch (value.operator) {
    case '>':
      return { type: 'time', from: { ...end, isInclusive: true }, until: null }
    case '>=':
      return { type: 'time', from: start, until: null }
    case '<':
      return { type: 'time', from: null, until: { ...start, isInclusive: false } }
    case '<=':
      return { type: 'time', from: null, until: end }
    default:
      if (date.type !== 'relative') return { type: 'time', from: start, until: end }
      return {
        message: `\`${text}\` is a moment, not a period: write after:${text} or a range.`,
        suggestion: `${text}..now`,
      }
  }
}

function checkDateRange({ low, high }: Range): Test | ValueProblem {
  const from = low === '' ? null : parseDate(low)
  const until = high === '' ? null : parseDate(high)
  if (low !== '' && from === null) return badDate(low)
  if (high !== '' && until === null) return badDate(high)
  if (from?.type === 'calendar' && until?.type === 'calendar') {
    // Without an offset either date may move by a zone's width, so only what no zone can explain is refused here.
    const clock = { nowMs: 0, timeZone: 'UTC' }
    const dayMs = 86_400_000
    const slackMs = from.offsetMinutes === until.offsetMinutes ? 0 : dayMs
    if (resolveDate(from, clock).startMs - slackMs >= resolveDate(until, clock).endMs) {
      return backwards({ low, high })
    }
  }
  return {
    type: 'time',
    from: from && { date: from, edge: 'start', isInclusive: true },
    until: until && { date: until, edge: 'end', isInclusive: false },
  }
}

export type Range = { low: string; high: string }

/** Null unless `a..b`, `a..` or `..b` is written bare. */
export function splitRange({ operator, parts, isQuoted }: Value): Range | null {
  const text = parts.join('*')
  const at = text.indexOf('..')
  if (operator !== '' || isQuoted || at < 0 || text === '..') return null
  return { low: text.slice(0, at), high: text.slice(at + 2) }
}

/** Undefined where the text is no whole number from 0 to `max`. */
function toNumber(text: string, max: number): number | undefined {
  return /^\d{1,16}$/.test(text) && Number(text) <= max ? Number(text) : undefined
}

export function isStar({ operator, parts }: Value): boolean {
  return operator === '' && parts.length > 1 && parts.every((part) => part === '')
}

export function noComparison({ operator, parts }: Value): ValueProblem {
  const message = `\`${operator}\` compares numbers and dates only; as text it stands in quotes.`
  return { message, suggestion: `"${operator}${parts.join('*').replace(/["\\]/g, '\\$&')}"` }
}

function badNumber(text: string, max: number): ValueProblem {
  const range = `from 0 to ${max}`
  return { message: `\`${text}\` is no whole number ${range}, nor a range like 400..499.` }
}

function badId(text: string): ValueProblem {
  return { message: `\`${text}\` is neither a UUID nor the number of an event.` }
}

export function backwards({ low, high }: Range): ValueProblem {
  return { message: 'This range runs backwards.', suggestion: `${high}..${low}` }
}

function badDate(text: string): ValueProblem {
  const forms = '2026-01-31, 2026-01-31T14:30, 2026-01, -7d, -24h, today or now'
  const message = `\`${text}\` is no date. Dates look like ${forms}.`
  // An amount of time before now, as people say it.
  return /^\d{1,5}[smhdw]$/i.test(text) ? { message, suggestion: `-${text}` } : { message }
}
