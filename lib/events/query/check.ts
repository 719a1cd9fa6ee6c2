import type { FreeText, Query, Span, Term, Value } from './ast'
import {
  checkEnum,
  checkId,
  checkMoment,
  checkNumber,
  checkPeriod,
  checkText,
  checkWord,
  type Test,
  type ValueProblem,
} from './check-values'
import { fold } from './fold'
import { findKey, findMeantKey, type KeyName, keys, keyWords, listAvailableKeys } from './keys'
import { findNearest } from './nearest'
import { parse } from './parse'
import type { QueryError } from './query-error'

/** A query in which every key is known and can be searched, and every value is read. */
export type CheckedQuery =
  | { type: 'and' | 'or'; parts: CheckedQuery[] }
  | { type: 'not'; part: CheckedQuery }
  /** True where any of the tests is. */
  | { type: 'condition'; key: KeyName; tests: Test[] }
  | CheckedFreeText

/** `isPhrase`: quoted, so that its last word has to end where it ends. */
export type CheckedFreeText = { type: 'free'; parts: string[]; isPhrase: boolean }

export type CheckResult =
  | { query: CheckedQuery; errors: [] }
  | { query: null; errors: [QueryError, ...QueryError[]] }

/** `smallint`, the column's type, holds no more. */
const statusMax = 32_767

/**
 * Reads and checks the text of a query. All errors of the text are found at once, in its order. Never throws; `text` is
 * typed by anyone.
 */
export function checkQuery(text: string): CheckResult {
  const { query, errors } = parse(text)
  return errors.length > 0 ? toResult(null, errors) : check(query)
}

/** Checks a query that was parsed without errors. */
export function check(query: Query): CheckResult {
  const errors: QueryError[] = []
  const checked = checkPart(query, errors)
  return toResult(checked, errors)
}

function toResult(query: CheckedQuery | null, errors: QueryError[]): CheckResult {
  const [first, ...rest] = errors
  if (first !== undefined) return { query: null, errors: [first, ...rest] }
  return { query: query ?? { type: 'and', parts: [] }, errors: [] }
}

function checkPart(query: Query, errors: QueryError[]): CheckedQuery | null {
  switch (query.type) {
    case 'and':
    case 'or': {
      const parts = query.parts.map((part) => checkPart(part, errors))
      return { type: query.type, parts: parts.filter((part) => part !== null) }
    }
    case 'not': {
      const part = checkPart(query.part, errors)
      return part && { type: 'not', part }
    }
    case 'term':
      return checkTerm(query, errors)
    case 'free':
      return checkFreeText(query, errors)
  }
}

function checkTerm(term: Term, errors: QueryError[]): CheckedQuery | null {
  const name = findKey(term.key)
  const key = name && keys[name]
  const isPath = key?.kind === 'json-path'
  if (name === null || key === null || (!isPath && term.path.length > 0)) {
    errors.push(unknownKey(term))
    return null
  }
  if (isPath && (term.path.length === 0 || term.path.includes(''))) {
    const message = `\`${name}\` takes a path: ${key.examples[0]}.`
    errors.push(at(term.keySpan, { message }))
    return null
  }
  if (!key.isAvailable) {
    const message = `\`${name}\` cannot be searched yet. Keys that can: ${listAvailableKeys().join(', ')}.`
    errors.push(at(term.keySpan, { message }))
    return null
  }
  const tests: Test[] = []
  for (const value of term.values) {
    const test = checkValue(name, value)
    if ('type' in test) tests.push(test)
    else errors.push(at(value.span, test))
  }
  return { type: 'condition', key: name, tests }
}

function checkValue(name: KeyName, value: Value): Test | ValueProblem {
  const key = keys[name]
  switch (key.kind) {
    case 'enum':
      return checkEnum(value, key.values ?? [])
    case 'number':
      return checkNumber(value, { max: statusMax })
    case 'id':
      return checkId(value)
    case 'date':
      return name === 'after' || name === 'before' ? checkMoment(value, name) : checkPeriod(value)
    default:
      return ['area', 'kind', 'category', 'tag'].includes(name)
        ? checkWord(value)
        : checkText(value)
  }
}

function unknownKey({ key, path, keySpan }: Term): QueryError {
  const written = shorten([key, ...path].join('.'))
  const asText = 'To search for it as text, put all of it in quotes.'
  const message = `There is no key \`${written}\`. ${asText}`
  const name = findMeantKey(key) ?? findNearest(key, keyWords)
  const meant = name === null ? null : keys[findKey(name) ?? 'action']
  // Of `usr.name` not even a right `user` would help: only keys with a path take one.
  if (name === null || path.length > 0 !== (meant?.kind === 'json-path')) {
    return at(keySpan, { message })
  }
  return at(keySpan, { message, suggestion: [name, ...path].join('.') })
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** A lone star is every event: nothing is asked, so nothing is dropped either. */
function checkFreeText({ parts, isQuoted, span }: FreeText, errors: QueryError[]): CheckedQuery {
  if (parts.every((part) => part === '')) {
    if (isQuoted) errors.push(at(span, { message: 'There is nothing to search for here.' }))
    return { type: 'and', parts: [] }
  }
  const text = parts.join('')
  if (!/[\p{L}\p{N}\p{So}/]/u.test(text)) {
    const message = 'Free text needs a letter or a digit.'
    errors.push(at(span, { message }))
  }
  return { type: 'free', parts: parts.map(fold), isPhrase: isQuoted }
}

function at(span: Span, problem: ValueProblem): QueryError {
  return { position: span.start, length: span.end - span.start, ...problem }
}
