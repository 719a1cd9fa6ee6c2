import type { And, Query, Span } from './ast'
import type { QueryError } from './query-error'
import { type Token, tokenize } from './tokenize'

export const queryTermsMax = 100
export const queryDepthMax = 20

/**
 * Reads a query. Never throws and takes linear time for whatever is typed. `errors` are in the order of the text; where
 * there are any, `query` is what could be read (open quotes and parentheses closed), good for completion and pickers,
 * never for searching.
 */
export function parse(text: string): { query: Query; errors: QueryError[] } {
  const { tokens, errors } = tokenize(text)
  const reader: Reader = { text, tokens, at: 0, depth: 0, errors, isTooDeep: false }
  const parts: Query[] = []
  while (reader.at < tokens.length && !reader.isTooDeep) {
    if (tokens[reader.at]?.type === 'close') {
      report(reader, reader.at, 'This parenthesis was never opened.', '')
      reader.at += 1
    } else {
      const part = readOr(reader)
      if (part !== null) parts.push(part)
    }
  }
  checkTermCount(reader)
  errors.sort((a, b) => a.position - b.position)
  const whole = { start: 0, end: text.length }
  return { query: joinParts(parts, whole), errors }
}

type Reader = {
  text: string
  tokens: Token[]
  at: number
  depth: number
  errors: QueryError[]
  isTooDeep: boolean
}

/** `a OR b c` is `a OR (b c)`. Gives null where nothing could be read; then an error says why. */
function readOr(reader: Reader): Query | null {
  const sides = [readAnd(reader)]
  while (reader.tokens[reader.at]?.type === 'or' && !reader.isTooDeep) {
    const operator = reader.at
    reader.at += 1
    const right = readAnd(reader)
    if (sides.at(-1) === null) report(reader, operator, 'Nothing stands before this OR.')
    else if (right === null) report(reader, operator, 'Nothing follows this OR.')
    sides.push(right)
  }
  const parts = sides.filter((side) => side !== null)
  if (parts.length < 2) return parts[0] ?? null
  return { type: 'or', parts, span: spanAll(parts) }
}

function readAnd(reader: Reader): Query | null {
  const parts: Query[] = []
  let operator = -1
  for (;;) {
    const token = reader.tokens[reader.at]
    if (token === undefined || token.type === 'or' || token.type === 'close') break
    if (reader.isTooDeep) break
    if (token.type === 'and') {
      if (parts.length === 0 || operator >= 0) {
        report(reader, reader.at, 'Nothing stands before this AND.')
      }
      operator = reader.at
      reader.at += 1
      continue
    }
    const part = readPart(reader, token)
    if (part !== null) parts.push(part)
    operator = -1
  }
  if (operator >= 0) report(reader, operator, 'Nothing follows this AND.')
  return parts.length === 0 ? null : joinParts(parts, spanAll(parts))
}

function readPart(reader: Reader, token: Token): Query | null {
  const start = reader.at
  reader.at += 1
  switch (token.type) {
    case 'term':
    case 'free':
      return token
    case 'minus':
      return readNested(reader, start, () => {
        const next = reader.tokens[reader.at]
        const part = next === undefined ? null : readPart(reader, next)
        return part && { type: 'not', part, span: { start: token.span.start, end: part.span.end } }
      })
    case 'open':
      return readNested(reader, start, () => readGroup(reader, start))
    default:
      report(
        reader,
        start,
        'NOT is written as a minus right before what to exclude: -key:value.',
        '-',
      )
      return null
  }
}

/** `text` is anyone's: without the limit, two thousand parentheses are two thousand stack frames times three. */
function readNested(reader: Reader, at: number, read: () => Query | null): Query | null {
  if (reader.depth >= queryDepthMax) {
    if (!reader.isTooDeep) {
      report(reader, at, `A query nests at most ${queryDepthMax} levels deep.`)
    }
    reader.isTooDeep = true
    return null
  }
  reader.depth += 1
  const query = read()
  reader.depth -= 1
  return query
}

/** The span of a group has its parentheses, so that cutting it out leaves none behind. */
function readGroup(reader: Reader, open: number): Query | null {
  const query = readOr(reader)
  if (reader.isTooDeep) return query
  const close = reader.tokens[reader.at]
  if (close?.type !== 'close') {
    report(reader, open, 'This parenthesis is not closed.')
    return query
  }
  if (query === null && reader.at === open + 1) {
    report(reader, open, 'There is nothing between these parentheses.')
  }
  reader.at += 1
  const start = reader.tokens[open]?.span.start ?? 0
  return query && { ...query, span: { start, end: close.span.end } }
}

function checkTermCount(reader: Reader): void {
  let count = 0
  for (const token of reader.tokens) {
    count += token.type === 'term' ? token.values.length : token.type === 'free' ? 1 : 0
    if (count > queryTermsMax) {
      const length = reader.text.length - token.span.start
      const message = `A query has at most ${queryTermsMax} words and values.`
      reader.errors.push({ position: token.span.start, length, message })
      return
    }
  }
}

function joinParts(parts: Query[], span: Span): Query {
  const [only] = parts
  const and: And = { type: 'and', parts, span }
  return only !== undefined && parts.length === 1 ? only : and
}

function spanAll(parts: Query[]): Span {
  return { start: parts[0]?.span.start ?? 0, end: parts.at(-1)?.span.end ?? 0 }
}

function report(reader: Reader, at: number, message: string, suggestion?: string): void {
  const span = reader.tokens[at]?.span ?? { start: 0, end: 0 }
  const error = { position: span.start, length: span.end - span.start, message }
  reader.errors.push(suggestion === undefined ? error : { ...error, suggestion })
}
