import type { CheckedQuery } from './check'
import type { Test } from './check-values'
import { compileTime } from './compile-time'
import type { Clock } from './dates'
import { toLike } from './fold'
import type { KeyName } from './keys'
import { collectLookups, type Lookup, type LookupKind, lookupOf, lookupOfWords } from './lookups'
import { allOf, anyOf, type Condition, noneOf, writeSql } from './sql-pieces'
import { type CheckedFreeText, isPathFragment } from './words'

export type CompileOptions = Clock & {
  /** The placeholder that already holds the company's id, `$1`. */
  companyParam: `$${number}`
  /** The number of the first placeholder that is free. */
  firstParam: number
  /** The answers to `collectSqlLookups`, by the lookup's id. */
  lookups: ReadonlyMap<string, readonly string[]>
}

/** What no column answers: only the facts of an event do. */
export const notCompiledKeys: readonly KeyName[] = [
  'ip',
  'context',
  'trace',
  'via',
  'details',
  'changes',
]

/** Every question that the compiled query asks: of free text, also those that `matchesEvent` answers by the event. */
export function collectSqlLookups(query: CheckedQuery): Lookup[] {
  const found = new Map(collectLookups(query).map((lookup) => [lookup.id, lookup]))
  for (const text of listFreeTexts(query)) {
    for (const lookup of sqlLookupsOf(text)) found.set(lookup.id, lookup)
  }
  return [...found.values()]
}

export type CompiledQuery = { where: string; params: (string | number | string[])[] }

/**
 * The condition on `events e` (and `event_targets`) that a query means, to stand beside `e.company_id = $1::uuid`.
 * `where` is made of constants and placeholders alone, whatever was typed; `params` belong to `$firstParam` onwards.
 * Conditions that are not negated stay plain comparisons, so that indexes serve them. Throws where a lookup has no
 * answer: that is a fault of the caller, not of the query.
 */
export function compile(query: CheckedQuery, options: CompileOptions): CompiledQuery {
  const company = /^\$[1-9]\d{0,4}$/.test(options.companyParam) ? options.companyParam : null
  if (company === null) throw new Error('companyParam is a placeholder, $1')
  const condition = compilePart(query, { options, company: `${company}::uuid` })
  return writeSql(condition, options.firstParam)
}

type TextTest = Test & { type: 'text' }
type Context = { options: CompileOptions; company: string }

function compilePart(query: CheckedQuery, context: Context): Condition {
  switch (query.type) {
    case 'and':
      return allOf(query.parts.map((part) => compilePart(part, context)))
    case 'or':
      return anyOf(query.parts.map((part) => compilePart(part, context)))
    case 'not':
      return noneOf(compilePart(query.part, context))
    case 'free':
      return compileFreeText(query, context)
    case 'condition':
      return compileCondition(query.key, query.tests, context)
  }
}

function listFreeTexts(query: CheckedQuery): CheckedFreeText[] {
  switch (query.type) {
    case 'and':
    case 'or':
      return query.parts.flatMap(listFreeTexts)
    case 'not':
      return listFreeTexts(query.part)
    case 'free':
      return isPathFragment(query.parts) ? [] : [query]
    case 'condition':
      return []
  }
}

function sqlLookupsOf(text: CheckedFreeText): Lookup[] {
  const kinds: LookupKind[] = ['action', 'actor', 'target', 'workspace']
  return kinds.map((kind) => lookupOfWords(kind, text))
}

/** Values that compare with `=` become one comparison with a list. */
function compileCondition(key: KeyName, tests: Test[], context: Context): Condition {
  if (notCompiledKeys.includes(key)) throw new Error(`There is no column for ${key}`)
  const equal: string[] = []
  const other: Condition[] = []
  for (const test of tests) {
    const word = equalWord(key, test)
    if (word === null) other.push(compileTest(key, test, context))
    else if (!equal.includes(word)) equal.push(word)
  }
  const column = columns[key]
  const list = equal.length > 0 && column !== undefined ? [equals(`e.${column}`, equal)] : []
  return anyOf([...list, ...other])
}

/** The column that a key compares as it is. */
const columns: Partial<Record<KeyName, string>> = {
  action: 'action',
  area: 'area',
  change: 'change',
  outcome: 'outcome',
  auth: 'auth_type',
  path: 'path',
  resource: 'resource',
  request: 'request_id',
  method: 'method',
  workspace: 'workspace',
  actor: 'actor',
  status: 'status',
}

/** Columns whose values are lower-case words already, so that `=` and an index do. */
const wordKeys: KeyName[] = ['action', 'area', 'change', 'outcome', 'auth']

function equalWord(key: KeyName, test: Test): string | null {
  if (test.type !== 'text' || test.parts.length > 1 || !wordKeys.includes(key)) return null
  return test.parts[0] ?? null
}

function compileTest(key: KeyName, test: Test, context: Context): Condition {
  switch (test.type) {
    case 'any':
      return compileAny(key, context)
    case 'uuid':
      return (param) => `e.id = ${param(test.value)}::uuid`
    case 'number':
      return compileRange(key, test)
    case 'time':
      return compileTime(test, context.options)
    case 'text':
      return compileText(key, test, context)
    default:
      throw new Error(`There is no column for ${test.type}`)
  }
}

function compileText(key: KeyName, test: TextTest, context: Context): Condition {
  const lookup = lookupOf(key, test)
  const found = lookup === null ? [] : answerOf(lookup, context)
  switch (key) {
    case 'actor':
    case 'workspace':
      return equals(`e.${key}`, found)
    case 'action':
    case 'kind':
    case 'tag':
      return equals('e.action', found)
    case 'caused_by':
      return anyOf([equals('e.actor', found), equals('e.on_behalf_of', found)])
    case 'category':
      return anyOf([like('e.area', test), equals('e.action', found)])
    case 'target':
      return compileTargets(found, context)
    case 'method':
    case 'request':
      return like(`lower(e.${columns[key]})`, { ...test, isWhole: true })
    case 'path':
    case 'resource':
      return like(`lower(e.${columns[key]})`, test)
    default:
      return like(`e.${columns[key]}`, test)
  }
}

/** One row per target and event: found by its own primary key, or joined from the target's side. */
function compileTargets(targets: readonly string[], { company }: Context): Condition {
  if (targets.length === 0) return false
  return (param) => existsTarget(company, ` AND t.target = ANY(${param([...targets])}::text[])`)
}

function existsTarget(company: string, condition: string): string {
  const sameEvent =
    't.occurred_at = e.occurred_at AND t.seq = e.seq AND t.recorded_at = e.recorded_at'
  return `EXISTS (SELECT 1 FROM event_targets t WHERE t.company_id = ${company}${condition} AND ${sameEvent})`
}

/** What an event can lack. */
const optionalKeys: KeyName[] = [
  'workspace',
  'outcome',
  'auth',
  'method',
  'path',
  'status',
  'resource',
  'request',
]

/** `key:*`: the event has one. */
function compileAny(key: KeyName, context: Context): Condition {
  if (key === 'target') return () => existsTarget(context.company, '')
  const lookup = lookupOf(key, { type: 'any' })
  if (lookup !== null) return equals('e.action', answerOf(lookup, context))
  return optionalKeys.includes(key) ? () => `e.${columns[key]} IS NOT NULL` : true
}

function compileFreeText(text: CheckedFreeText, context: Context): Condition {
  if (isPathFragment(text.parts)) {
    return like('lower(e.path)', { parts: text.parts, isWhole: false })
  }
  return anyOf(
    sqlLookupsOf(text).map((lookup) => {
      const found = answerOf(lookup, context)
      return lookup.kind === 'target'
        ? compileTargets(found, context)
        : equals(`e.${lookup.kind}`, found)
    }),
  )
}

function answerOf(lookup: Lookup, { options }: Context): readonly string[] {
  const answer = options.lookups.get(lookup.id)
  if (answer === undefined) throw new Error(`Lookup ${lookup.id} was not resolved`)
  return answer
}

/** One value keeps the index's order; `= ANY` does not. */
function equals(column: string, words: readonly string[]): Condition {
  const [first] = words
  if (first === undefined) return false
  if (words.length === 1) return (param) => `${column} = ${param(first)}`
  return (param) => `${column} = ANY(${param([...words])}::text[])`
}

function like(column: string, { parts, isWhole }: Omit<TextTest, 'type'>): Condition {
  if (isWhole && parts.length === 1) return equals(column, parts)
  const pattern = toLike(isWhole ? parts : ['', ...parts, ''])
  return (param) => `${column} LIKE ${param(pattern)}`
}

function compileRange(key: KeyName, { min, max }: Test & { type: 'number' }): Condition {
  // The public number of an event is its seq + 1.
  const { column, type, offset } =
    key === 'id'
      ? { column: 'e.seq', type: 'bigint', offset: -1 }
      : { column: 'e.status', type: 'int', offset: 0 }
  const compare =
    (operator: string, value: number): Condition =>
    (param) =>
      `${column} ${operator} ${param(value + offset)}::${type}`
  if (min !== null && min === max) return compare('=', min)
  const low = min === null ? [] : [compare('>=', min)]
  const high = max === null ? [] : [compare('<=', max)]
  return allOf([...low, ...high])
}
