import type { Query, Term } from '@/lib/events/query/ast'
import { parse } from '@/lib/events/query/parse'
import { print, printLiteralTerm } from '@/lib/events/query/print'

/**
 * What a picker shows as chosen: the literal values of the terms with one of these keys that every match must fulfil.
 * Negated terms, terms inside an OR, wildcards and comparisons are for the query box alone.
 */
export function readTerm(text: string, keys: readonly string[]): string[] {
  return requiredParts(parse(text).query)
    .filter((part) => isPickerTerm(part, keys))
    .flatMap((term) => term.values.flatMap(({ parts }) => parts))
}

/**
 * The query with exactly these values under `keys[0]`; none takes the term away. A query with an error in it keeps its
 * text, and the term is put behind it.
 */
export function writeTerm(
  text: string,
  { keys, values }: { keys: readonly [string, ...string[]]; values: string[] },
): string {
  const term = values.length > 0 ? printLiteralTerm({ key: keys[0], values }) : ''
  const { query, errors } = parse(text)
  if (errors.length > 0) return joinWords(text.trim(), term)

  const parts = requiredParts(query)
  const place = parts.findIndex((part) => isPickerTerm(part, keys))
  const written = parts.map((part, at) => {
    if (at === place) return term
    if (isPickerTerm(part, keys)) return ''
    // An OR beside other parts needs its parentheses.
    return print({ type: 'and', parts: [part], span: part.span })
  })
  return joinWords(...written, place < 0 ? term : '')
}

/** Adds or takes away one value. */
export function toggleValue(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value]
}

function requiredParts(query: Query): Query[] {
  return query.type === 'and' ? query.parts : [query]
}

function isPickerTerm(part: Query, keys: readonly string[]): part is Term {
  return (
    part.type === 'term' &&
    part.path.length === 0 &&
    keys.includes(part.key.toLowerCase()) &&
    part.values.every(({ operator, parts }) => operator === '' && parts.length === 1)
  )
}

function joinWords(...words: string[]): string {
  return words.filter((word) => word !== '').join(' ')
}
