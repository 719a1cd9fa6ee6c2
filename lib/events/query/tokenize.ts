import type { FreeText, Operator, Span, Term, Value } from './ast'
import type { QueryError } from './query-error'

export type Token =
  | { type: 'open' | 'close' | 'minus' | 'and' | 'or' | 'not'; span: Span }
  | Term
  | FreeText

export const queryLengthMax = 2_000

/**
 * Cuts a query into tokens in one pass. Never throws: what cannot be read is an error with its place, and reading goes
 * on behind it, so that all errors of a text are found at once. `text` is typed by anyone.
 */
export function tokenize(text: string): { tokens: Token[]; errors: QueryError[] } {
  if (text.length > queryLengthMax) return { tokens: [], errors: [tooLong(text)] }
  const scan: Scan = { text, at: 0, errors: findForbidden(text) }
  const tokens: Token[] = []
  while (scan.at < text.length) {
    const token = readToken(scan)
    if (token !== null) tokens.push(token)
  }
  return { tokens, errors: scan.errors }
}

type Scan = { text: string; at: number; errors: QueryError[] }

function tooLong(text: string): QueryError {
  const message = `A query has at most ${queryLengthMax} characters; this one has ${text.length}.`
  return { position: queryLengthMax, length: text.length - queryLengthMax, message }
}

/** No event holds these (they are refused on the way in), and the database refuses them in parameters. */
function findForbidden(text: string): QueryError[] {
  return Array.from(
    text.matchAll(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g),
    (match) => ({
      position: match.index,
      length: 1,
      message: 'This character cannot occur in an event.',
    }),
  ).slice(0, 1)
}

function readToken(scan: Scan): Token | null {
  const start = scan.at
  const char = scan.text[start] ?? ''
  if (/\s/.test(char)) {
    scan.at += 1
    return null
  }
  if (char === '(' || char === ')') {
    scan.at += 1
    return { type: char === '(' ? 'open' : 'close', span: { start, end: scan.at } }
  }
  if (char === '-') return readMinus(scan)
  if (char === '"') {
    const parts = readQuoted(scan)
    const token: FreeText = { type: 'free', parts, isQuoted: true, span: { start, end: scan.at } }
    if (parts.length === 1 && parts[0] === '') {
      report(scan, token.span, 'There is nothing between these quotes.')
    }
    skipGlued(scan)
    return token
  }
  return readTerm(scan) ?? readWord(scan)
}

function readMinus(scan: Scan): Token | null {
  const span = { start: scan.at, end: scan.at + 1 }
  scan.at += 1
  if (/^[\s)]?$/.test(scan.text[scan.at] ?? '')) {
    report(scan, span, 'Nothing follows this minus: write it right before what to exclude.')
    return null
  }
  return { type: 'minus', span }
}

/** Reads from the opening quote to behind the closing one. `\"`, `\\` and `\*` are literal; any other `\` is itself. */
function readQuoted(scan: Scan): string[] {
  const start = scan.at
  const parts: string[] = []
  let piece = ''
  for (scan.at += 1; scan.at < scan.text.length; scan.at += 1) {
    const char = scan.text[scan.at] ?? ''
    const next = scan.text[scan.at + 1] ?? ''
    if (char === '"') {
      scan.at += 1
      return [...parts, piece]
    }
    if (char === '\\' && next !== '' && '"\\*'.includes(next)) {
      piece += next
      scan.at += 1
    } else if (char === '*') {
      parts.push(piece)
      piece = ''
    } else piece += char
  }
  const span = { start, end: scan.text.length }
  report(scan, span, 'This quote is not closed.', `${scan.text.slice(start)}"`)
  return [...parts, piece]
}

/** `"a b"c` is refused: whichever of `a bc` and `a b` AND `c` were taken, the other half of the people meant the other. */
function skipGlued(scan: Scan): void {
  const start = scan.at
  scan.at += matchAt(/[^\s(),]*/y, scan).length
  if (scan.at === start) return
  const span = { start, end: scan.at }
  report(
    scan,
    span,
    'A space is missing behind the closing quote.',
    ` ${scan.text.slice(start, scan.at)}`,
  )
}

/** Gives null, and has read nothing, where no `key:` stands. */
function readTerm(scan: Scan): Term | null {
  const start = scan.at
  const keySegments = readKey(scan)
  if (keySegments === null) return null
  const [key = '', ...path] = keySegments
  const keySpan = { start, end: scan.at }
  scan.at += 1
  const values = [readValue(scan, ':')]
  while (scan.text[scan.at] === ',') {
    scan.at += 1
    values.push(readValue(scan, ','))
  }
  return { type: 'term', key, path, keySpan, values, span: { start, end: scan.at } }
}

/** Stops at the colon. A key begins with a letter, so that `10:30` and `2001:db8::1` are words. */
function readKey(scan: Scan): string[] | null {
  const start = scan.at
  const quiet: Scan = { ...scan, errors: [] }
  const segments = [matchAt(/[\p{L}_][\p{L}\p{M}\p{N}_-]*/uy, quiet)]
  if (segments[0] === '') return null
  quiet.at += segments[0]?.length ?? 0
  while (quiet.text[quiet.at] === '.') {
    quiet.at += 1
    if (quiet.text[quiet.at] === '"') segments.push(readQuoted(quiet).join('*'))
    else {
      const segment = matchAt(/[^\s().:,"]*/y, quiet)
      quiet.at += segment.length
      segments.push(segment)
    }
  }
  if (quiet.text[quiet.at] !== ':' || quiet.errors.length > 0) {
    scan.at = start
    return null
  }
  scan.at = quiet.at
  return segments
}

function readValue(scan: Scan, sign: ':' | ','): Value {
  const start = scan.at
  const operator = matchAt(/[<>]=?|=|/y, scan) as Operator
  scan.at += operator.length
  if (scan.text[scan.at] === '"') {
    const parts = readQuoted(scan)
    const span = { start, end: scan.at }
    if (parts.length === 1 && parts[0] === '') report(scan, span, 'This value is empty.')
    skipGlued(scan)
    return { operator, parts, isQuoted: true, span }
  }
  const raw = readBare(scan, /[^\s(),"]*/y)
  const span = { start, end: scan.at }
  if (operator !== '' && /^[<>=]/.test(raw)) {
    const suggestion = operator === '=' && raw.startsWith('>') ? `>=${raw.slice(1)}` : undefined
    report(scan, span, 'There are two comparisons here; as text they stand in quotes.', suggestion)
  }
  if (raw === '') reportEmptyValue(scan, { span, sign: operator === '' ? sign : operator })
  return { operator, parts: raw.split('*'), isQuoted: false, span }
}

function reportEmptyValue(scan: Scan, { span, sign }: { span: Span; sign: string }): void {
  const hint =
    scan.text[span.end] === '('
      ? ' Several values are written with commas: key:a,b.'
      : ' A value follows without a space; one with spaces stands in double quotes.'
  const place = { start: Math.max(0, span.start - 1), end: span.end }
  report(scan, place, `A value is missing behind \`${sign}\`.${hint}`)
}

function readWord(scan: Scan): Token {
  const start = scan.at
  const raw = readBare(scan, /[^\s()"]*/y)
  const span = { start, end: scan.at }
  const operator = /^(?:and|or|not)$/i.test(raw) ? raw.toLowerCase() : ''
  if (operator === 'or' || operator === 'and') return { type: operator, span }
  // `not found` is a likely search, `NOT found` and `not actor:bob` are another language's operator.
  if (operator === 'not' && (raw === 'NOT' || readsAsGroup(scan))) return { type: 'not', span }
  return { type: 'free', parts: raw.split('*'), isQuoted: false, span }
}

function readsAsGroup(scan: Scan): boolean {
  const at = scan.at + matchAt(/\s*/y, scan).length
  return scan.text[at] === '(' || readKey({ ...scan, at }) !== null
}

function readBare(scan: Scan, pattern: RegExp): string {
  const start = scan.at
  const raw = matchAt(pattern, scan)
  scan.at += raw.length
  if (scan.text[scan.at] !== '"') return raw
  scan.at += matchAt(/[^\s()]*/y, scan).length
  const span = { start: start + raw.length, end: scan.at }
  report(
    scan,
    span,
    'A quote can only begin a word: put all of it in quotes, an inner quote as \\".',
  )
  return raw === '' ? '"' : raw
}

function matchAt(sticky: RegExp, scan: Scan): string {
  sticky.lastIndex = scan.at
  return sticky.exec(scan.text)?.[0] ?? ''
}

function report(scan: Scan, span: Span, message: string, suggestion?: string): void {
  const place = { position: span.start, length: span.end - span.start, message }
  scan.errors.push(suggestion === undefined ? place : { ...place, suggestion })
}
