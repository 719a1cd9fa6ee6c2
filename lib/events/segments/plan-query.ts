import type { CheckedFreeText, CheckedQuery } from '@/lib/events/query/check'
import type { Test } from '@/lib/events/query/check-values'
import type { Clock } from '@/lib/events/query/dates'
import type { ColumnKey } from '@/lib/events/query/facts'
import { fold, matchesWhole } from '@/lib/events/query/fold'
import type { KeyName } from '@/lib/events/query/keys'
import { type Lookup, lookupOf, lookupsOfFreeText } from '@/lib/events/query/lookups'
import { matchesPathValue, matchesValue, resolvePeriod } from '@/lib/events/query/match-values'
import { isPathFragment, readWordPatterns } from '@/lib/events/query/words'
import { beginningWith, exactly, type TermRange } from './term-blocks'
import { termKinds, valueMark } from './terms'

/** What a query asks of a segment: sets of events, and how they are put together. */
export type Plan =
  | { type: 'and' | 'or'; parts: Plan[] }
  | { type: 'not'; part: Plan }
  | { type: 'column'; column: ColumnKey; test: (value: string | null) => boolean }
  | TermPlan
  /** Terms of the kind `word`, one behind the other in one text. */
  | { type: 'words'; words: TermPlan[] }
  /** From inclusive, until exclusive, as all that follow. */
  | { type: 'time'; fromMs: number; untilMs: number }
  | { type: 'seq'; from: number; until: number }

/** Terms of the range that pass; without a test all of them. */
export type TermPlan = { type: 'terms'; range: TermRange; test: ((term: string) => boolean) | null }

export type PlanOptions = Clock & {
  /** The answers to `collectLookups`, by the lookup's id. */
  lookups: ReadonlyMap<string, readonly string[]>
  /** Positions of the events with these ids, as far as the log has them (`collectIds`). */
  seqs: ReadonlyMap<string, number>
}

/** Every event, and none. */
export const everything: Plan = { type: 'and', parts: [] }
export const nothing: Plan = { type: 'or', parts: [] }

/** How a checked query is searched for. Throws where a lookup has no answer: a fault of the caller, not of the query. */
export function planQuery(query: CheckedQuery, options: PlanOptions): Plan {
  switch (query.type) {
    case 'and':
    case 'or':
      return { type: query.type, parts: query.parts.map((part) => planQuery(part, options)) }
    case 'not':
      return { type: 'not', part: planQuery(query.part, options) }
    case 'free':
      return planFreeText(query, options)
    case 'condition':
      return anyOf(
        query.tests.map((test) =>
          planTest({ key: query.key, path: query.path ?? '', test, options }),
        ),
      )
  }
}

/** The UUIDs that a query asks for. */
export function collectIds(query: CheckedQuery): string[] {
  switch (query.type) {
    case 'and':
    case 'or':
      return query.parts.flatMap(collectIds)
    case 'not':
      return collectIds(query.part)
    case 'free':
      return []
    case 'condition':
      return query.tests.flatMap((test) => (test.type === 'uuid' ? [test.value] : []))
  }
}

type Question = { key: KeyName; path: string; test: Test; options: PlanOptions }

function planTest(question: Question): Plan {
  const { key, test, options } = question
  switch (key) {
    case 'after':
    case 'before':
    case 'at':
      return test.type === 'time' ? { type: 'time', ...resolvePeriod(test, options) } : everything
    case 'id':
      return planId(test, options)
    case 'details':
    case 'changes':
      return planPath({ ...question, key })
    case 'path':
    case 'request':
    case 'trace':
      return planText({ ...question, key })
    case 'target':
      return planTarget(question)
    default:
      return planColumns(question)
  }
}

/** What is answered by columns, through a dictionary or by comparing their values. */
function planColumns({ key, test, options }: Question): Plan {
  const lookup = lookupOf(key, test)
  const found = lookup && new Set(answerOf(lookup, options))
  const among = (column: ColumnKey): Plan => ({
    type: 'column',
    column,
    test: (value) => value !== null && found?.has(value) === true,
  })
  switch (key) {
    case 'actor':
    case 'workspace':
      return found ? among(key) : hasValue(key)
    case 'caused_by':
      return found ? anyOf([among('actor'), among('on_behalf_of')]) : everything
    case 'kind':
    case 'tag':
      return found ? among('action') : everything
    case 'action':
      return found ? among('action') : comparing('action', key, test)
    case 'category':
      return anyOf([comparing('area', key, test), ...(found ? [among('action')] : [])])
    default:
      return comparing(key as ColumnKey, key, test)
  }
}

function hasValue(column: ColumnKey): Plan {
  return { type: 'column', column, test: (value) => value !== null }
}

function comparing(column: ColumnKey, key: KeyName, test: Test): Plan {
  if (test.type === 'any') return hasValue(column)
  return {
    type: 'column',
    column,
    test: (value) => value !== null && matchesValue(key, test, fold(value)),
  }
}

/** Beyond so many targets reading all of them is quicker than looking for each. */
const targetsMax = 32

function planTarget({ key, test, options }: Question): Plan {
  const lookup = lookupOf(key, test)
  if (!lookup) return terms(exactly(`${termKinds.has}target`))
  const found = answerOf(lookup, options)
  if (found.length <= targetsMax) {
    return anyOf(found.map((target) => terms(exactly(termKinds.target + target))))
  }
  const wanted = new Set(found)
  return terms(beginningWith(termKinds.target), (term) => wanted.has(term.slice(1)))
}

function planText({ key, test }: Question & { key: 'path' | 'request' | 'trace' }): Plan {
  if (test.type === 'any') return terms(exactly(termKinds.has + key))
  const kind = termKinds[key]
  const matches = (term: string) => matchesValue(key, test, term.slice(1))
  if (test.type !== 'text' || !(test.isWhole || key !== 'path')) {
    return terms(beginningWith(kind), matches)
  }
  const [first = ''] = test.parts
  return test.parts.length === 1
    ? terms(exactly(kind + first))
    : terms(beginningWith(kind + first), matches)
}

function planPath({ key, path, test }: Question & { key: 'details' | 'changes' }): Plan {
  if (test.type === 'any') {
    return terms(
      exactly((key === 'details' ? termKinds.detailsPath : termKinds.changesPath) + path),
    )
  }
  const prefix = termKinds[key] + path + valueMark
  if (test.type === 'text' && test.parts.length === 1) return terms(exactly(prefix + test.parts[0]))
  return terms(beginningWith(prefix), (term) => matchesPathValue(test, term.slice(prefix.length)))
}

function planId(test: Test, { seqs }: PlanOptions): Plan {
  if (test.type === 'uuid') {
    const seq = seqs.get(test.value)
    return seq === undefined ? nothing : { type: 'seq', from: seq, until: seq + 1 }
  }
  if (test.type !== 'number') return everything
  // The public number of an event is its seq + 1.
  return {
    type: 'seq',
    from: (test.min ?? 1) - 1,
    until: test.max === null ? Number.POSITIVE_INFINITY : test.max,
  }
}

function planFreeText(text: CheckedFreeText, options: PlanOptions): Plan {
  if (isPathFragment(text.parts)) {
    const pattern = ['', ...text.parts, '']
    return terms(beginningWith(termKinds.path), (term) => matchesWhole(term.slice(1), pattern))
  }
  const words = readWordPatterns(text).map(planWord)
  const byAction = lookupsOfFreeText(text).map((lookup): Plan => {
    const found = new Set(answerOf(lookup, options))
    return { type: 'column', column: 'action', test: (value) => value !== null && found.has(value) }
  })
  const [only] = words
  return anyOf([...byAction, words.length === 1 && only ? only : { type: 'words', words }])
}

/** The parts of a word around its stars. */
function planWord(parts: string[]): TermPlan {
  const [first = '', ...rest] = parts
  if (rest.length === 0) return terms(exactly(termKinds.word + first))
  const range = beginningWith(termKinds.word + first)
  if (rest.length === 1 && rest[0] === '') return terms(range)
  return terms(range, (term) => matchesWhole(term.slice(1), parts))
}

function terms(range: TermRange, test: TermPlan['test'] = null): TermPlan {
  return { type: 'terms', range, test }
}

function anyOf(parts: Plan[]): Plan {
  const [only] = parts
  return parts.length === 1 && only ? only : { type: 'or', parts }
}

function answerOf(lookup: Lookup, { lookups }: PlanOptions): readonly string[] {
  const answer = lookups.get(lookup.id)
  if (answer === undefined) throw new Error(`Lookup ${lookup.id} was not resolved`)
  return answer
}
