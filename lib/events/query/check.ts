import type { FreeText, Query, Span, Term, Value } from './ast'
import { checkPathValue } from './check-path-value'
import { checkAddress, checkDoor, checkTrace } from './check-request-values'
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
import { foldName, nameSeparator } from './facts'
import { fold } from './fold'
import { findKey, findMeantKey, type KeyName, keys, keyWords } from './keys'
import { findNearest } from './nearest'
import { parse } from './parse'
import type { QueryError } from './query-error'
import { type CheckedFreeText, isPathFragment, readWordPatterns } from './words'

export type { CheckedFreeText } from './words'

/** A query in which every key is known and every value is read. */
export type CheckedQuery =
  | { type: 'and' | 'or'; parts: CheckedQuery[] }
  | { type: 'not'; part: CheckedQuery }
  /** True where any of the tests is. `path`: of `details` and `changes`, as in `FactAtPath`. */
  | { type: 'condition'; key: KeyName; path: string | null; tests: Test[] }
  | CheckedFreeText

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
  const tests: Test[] = []
  for (const value of term.values) {
    const test = checkValue(name, value)
    if ('type' in test) tests.push(test)
    else errors.push(at(value.span, test))
  }
  return { type: 'condition', key: name, path: isPath ? joinPath(name, term.path) : null, tests }
}

/** A field with dots is as many names, however it was quoted (`FactAtPath`). */
function joinPath(key: KeyName, path: string[]): string {
  const names = key === 'changes' ? path.flatMap((name) => name.split('.')) : path
  return names.map(foldName).join(nameSeparator)
}

/** Names and paths are found by a part; other texts are compared whole. */
const foundByPart: KeyName[] = [
  ...(['actor', 'caused_by', 'target', 'workspace'] as const),
  ...(['path', 'resource', 'context'] as const),
]

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
    case 'json-path':
      return checkPathValue(value)
    case 'text':
      return checkTextOf(name, value)
  }
}

function checkTextOf(name: KeyName, value: Value): Test | ValueProblem {
  switch (name) {
    case 'area':
    case 'kind':
    case 'category':
    case 'tag':
      return checkWord(value)
    case 'ip':
      return checkAddress(value)
    case 'trace':
      return checkTrace(value)
    case 'via':
      return checkDoor(value, keys.via.values ?? [])
    default: {
      const test = checkText(value)
      const isText = 'type' in test && test.type === 'text'
      return isText && !foundByPart.includes(name) ? { ...test, isWhole: true } : test
    }
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
  const text: CheckedFreeText = { type: 'free', parts: parts.map(fold), isPhrase: isQuoted }
  const hasWords = readWordPatterns(text).some((pattern) => pattern.some((part) => part !== ''))
  if (!hasWords && !isPathFragment(parts)) {
    errors.push(at(span, { message: 'Free text needs a letter or a digit.' }))
  }
  return text
}

function at(span: Span, problem: ValueProblem): QueryError {
  return { position: span.start, length: span.end - span.start, ...problem }
}
