import type { Query, Term } from './ast'
import { findKey, type KeyName } from './keys'
import { parse } from './parse'
import { print, printLiteralTerm } from './print'

/** What the pickers beside the query bar can show of a query: the values of its plain terms, as typed. */
export type Picked = {
  /** By key, only those keys that have a plain term; each value once. */
  values: Partial<Record<KeyName, string[]>>
  /** True where the text says nothing but what `values` shows. */
  isComplete: boolean
}

/**
 * Reads what pickers can show. A picker shows a key where exactly one term of it stands at the top, not negated, not
 * within OR, and where its values are plain (no star, no comparison); anything else is left to the text.
 */
export function readPicker(query: Query): Picked {
  const terms = listTopTerms(query)
  const values: Picked['values'] = {}
  let shown = 0
  for (const term of terms) {
    const key = findKey(term.key)
    const isAlone = terms.filter((other) => findKey(other.key) === key).length === 1
    const isPlain = term.values.every(
      ({ operator, parts }) => operator === '' && parts.length === 1,
    )
    if (key === null || term.path.length > 0 || !isAlone || !isPlain) continue
    values[key] = [...new Set(term.values.map(({ parts }) => parts[0] ?? ''))]
    shown += 1
  }
  const all = query.type === 'and' ? query.parts.length : 1
  return { values, isComplete: shown === all }
}

/**
 * The text with that key's plain terms at the top replaced by one with these values, or removed where there are none;
 * the rest stays as it was typed. Values are literal. Where the text cannot be read, what can be is written anew.
 */
export function withTerm(
  text: string,
  { key, values }: { key: KeyName; values: readonly string[] },
): string {
  const { query, errors } = parse(text)
  const wanted = values.filter((value) => value !== '')
  const term = wanted.length === 0 ? '' : printLiteralTerm({ key, values: wanted })
  if (errors.length > 0) {
    const rest = print(query)
    // What was read of a broken text may break the limits itself: then there is nothing to keep.
    return withTerm(parse(rest).errors.length > 0 ? '' : rest, { key, values })
  }
  const old = listTopTerms(query).filter((top) => findKey(top.key) === key)
  if (old.length > 0) return replaceTerms(text, { query, old, term })
  if (term === '') return text
  const rest = text.trim()
  const isGrouped = query.type === 'or' && !isWrapped(rest)
  return rest === '' ? term : `${isGrouped ? `(${rest})` : rest} ${term}`
}

/** The values of one key that a picker shows of a text. */
export function readValues(text: string, key: KeyName): string[] {
  return readPicker(parse(text).query).values[key] ?? []
}

/** Adds or takes away one value. */
export function toggleValue(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value]
}

function listTopTerms(query: Query): Term[] {
  const parts = query.type === 'and' ? query.parts : [query]
  return parts.filter((part) => part.type === 'term')
}

/** The new term takes the place of the first old one; an AND that loses a side goes too. */
function replaceTerms(
  text: string,
  { query, old, term }: { query: Query; old: Term[]; term: string },
): string {
  let result = ''
  let from = 0
  for (const [index, { span }] of old.entries()) {
    const replacement = index === 0 ? term : ''
    const before = text.slice(from, span.start)
    from = span.end
    result += replacement === '' ? before.trimEnd() : before + replacement
  }
  result = (result + text.slice(from)).trim()
  if (parse(result).errors.length === 0) return result
  const rest = query.type === 'and' ? query.parts.filter((part) => !isOneOf(old, part)) : []
  return [print({ ...query, type: 'and', parts: rest }), term]
    .filter((part) => part !== '')
    .join(' ')
}

function isOneOf(terms: Term[], query: Query): boolean {
  return query.type === 'term' && terms.includes(query)
}

/** `(a OR b)`, but not `(a) OR (b)`. */
function isWrapped(text: string): boolean {
  return /^\(.*\)$/s.test(text) && parse(text.slice(1, -1)).errors.length === 0
}
