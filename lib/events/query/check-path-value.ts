import type { Value } from './ast'
import {
  backwards,
  type DecimalBound,
  isStar,
  noComparison,
  type Range,
  splitRange,
  type Test,
  type ValueProblem,
} from './check-values'
import { fold } from './fold'
import { readDecimal } from './match-values'

/** A value in JSON: its whole text, or a comparison or range of numbers. */
export function checkPathValue(value: Value): Test | ValueProblem {
  if (isStar(value)) return { type: 'any' }
  const range = splitRange(value)
  const test = range === null ? checkComparison(value) : checkDecimalRange(range)
  return test ?? { type: 'text', parts: value.parts.map(fold), isWhole: true }
}

/** Null where nothing is compared as a number. */
function checkComparison(value: Value): Test | ValueProblem | null {
  const { operator, parts } = value
  if (operator === '' || operator === '=') return null
  const text = parts.join('*')
  const number = readDecimal(text)
  if (number === null) {
    const { suggestion } = noComparison(value)
    const message = `\`${operator}\` compares numbers here, and \`${text}\` is none; as text it stands in quotes.`
    return { message, ...(suggestion === undefined ? {} : { suggestion }) }
  }
  const bound: DecimalBound = { value: number, isInclusive: operator.endsWith('=') }
  return operator.startsWith('>')
    ? { type: 'decimal', from: bound, until: null }
    : { type: 'decimal', from: null, until: bound }
}

/** Null where neither end is a number: `../x` and `a..b` are texts. */
function checkDecimalRange({ low, high }: Range): Test | ValueProblem | null {
  const [from, until] = [low, high].map(readBound)
  if (!from && !until) return null
  const wrong = from === undefined ? low : high
  if (from === undefined || until === undefined) {
    const message = `\`${wrong}\` is no number, so that this is no range; as text it stands in quotes.`
    return { message, suggestion: `"${`${low}..${high}`.replace(/["\\]/g, '\\$&')}"` }
  }
  if (from && until && from.value > until.value) return backwards({ low, high })
  return { type: 'decimal', from, until }
}

/** Null where nothing is written, undefined where it is no number. */
function readBound(text: string): DecimalBound | null | undefined {
  if (text === '') return null
  const value = readDecimal(text)
  return value === null ? undefined : { value, isInclusive: true }
}
