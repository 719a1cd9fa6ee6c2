import type { FreeText, Query, Term, Value } from './ast'
import { tokenize } from './tokenize'

/**
 * Writes a query as text. `parse(print(query))` is `query` again, spans apart; AND, redundant parentheses and spaces are
 * not kept. Any literal text is quoted where it has to be.
 */
export function print(query: Query): string {
  switch (query.type) {
    case 'and':
      return query.parts.map((part) => printNested(part, ['and', 'or'])).join(' ')
    case 'or':
      return query.parts.map((part) => printNested(part, ['or'])).join(' OR ')
    case 'not':
      return `-${printNested(query.part, ['and', 'or'])}`
    case 'term':
      return printTerm(query)
    case 'free':
      return printFreeText(query)
  }
}

/** Writes `key:value,value`; values are literal, a `*` in them is no wildcard. */
export function printLiteralTerm({ key, values }: { key: string; values: string[] }): string {
  return `${key}:${values.map((text) => printLiteralValue(text)).join(',')}`
}

function printNested(query: Query, grouped: Query['type'][]): string {
  return grouped.includes(query.type) ? `(${print(query)})` : print(query)
}

function printTerm(term: Term): string {
  return `${printKey([term.key, ...term.path])}:${term.values.map(printValue).join(',')}`
}

function printKey([key, ...path]: string[]): string {
  const segments = path.map((segment) =>
    /^[^\s().:,"]*$/.test(segment) ? segment : quote([segment]),
  )
  return [key, ...segments].join('.')
}

function printValue({ operator, parts, isQuoted }: Value): string {
  const mustQuote = isQuoted || !isBareValue(parts)
  return operator + (mustQuote ? quote(parts) : parts.join('*'))
}

/** Writes one value, literally. */
export function printLiteralValue(text: string): string {
  // `..` would be read as a range by keys that take one.
  return isBareValue([text]) && !text.includes('..') ? text : quote([text])
}

function isBareValue(parts: string[]): boolean {
  return (
    parts.join('*') !== '' &&
    !/^[<>=]/.test(parts.join('*')) &&
    parts.every((part) => /^[^\s(),"*]*$/.test(part))
  )
}

function printFreeText({ parts, isQuoted }: FreeText): string {
  const bare = parts.join('*')
  // Bare and right before a term it would be read as an operator.
  if (bare.toLowerCase() === 'not' && bare !== 'NOT' && !isQuoted) return `(${bare})`
  if (isQuoted || parts.some((part) => part.includes('*'))) return quote(parts)
  const [token, ...rest] = tokenize(bare).tokens
  const isWhole = rest.length === 0 && token?.type === 'free' && token.parts.join('*') === bare
  return isWhole && !token.isQuoted ? bare : quote(parts)
}

function quote(parts: string[]): string {
  return `"${parts.map((part) => part.replace(/["\\*]/g, '\\$&')).join('*')}"`
}
