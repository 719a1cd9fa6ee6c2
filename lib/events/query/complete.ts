import type { Operator, Span, Term, Value } from './ast'
import { findKey, type KeyName, keys } from './keys'
import { queryLengthMax, tokenize } from './tokenize'

/** What is being written at the caret: `prefix` is what stands before it, `span` what a completion takes the place of. */
export type Completing =
  | { type: 'key'; prefix: string; span: Span }
  /** `isRangeEnd`: of `a..b`, the second date is being written. */
  | {
      type: 'value'
      key: KeyName
      operator: Operator
      prefix: string
      isRangeEnd: boolean
      span: Span
    }

export type CompletingValue = Completing & { type: 'value' }

/** A text with the caret in it. */
export type Edited = { text: string; caret: number }

/** Null where nothing can be completed: within a phrase, in the value of a key that is none, right before a word. */
export function completeAt(text: string, caret: number): Completing | null {
  if (text.length > queryLengthMax) return null
  const { tokens } = tokenize(text)
  const token = tokens.find(({ span }) => span.start < caret && caret <= span.end)
  if (token === undefined) return startKey(text, caret)
  switch (token.type) {
    case 'open':
    case 'minus':
      return startKey(text, caret)
    case 'free':
      return token.isQuoted ? null : readKeyAt(text, caret, token.span)
    case 'term':
      // The colon is written anew with the key.
      return caret <= token.keySpan.end
        ? readKeyAt(text, caret, { ...token.keySpan, end: token.keySpan.end + 1 })
        : readValueAt(text, caret, token)
    default:
      return null
  }
}

/** Puts a key in place, ready for its value. */
export function insertKey(text: string, { span }: Completing, key: KeyName): Edited {
  const sign = keys[key].kind === 'json-path' ? '.' : ':'
  return replace(text, span, key + sign)
}

/** Puts a value in place, as it is to be written (`printLiteralValue`), and a space behind it at the end of the text. */
export function insertValue(text: string, { span }: Completing, written: string): Edited {
  return replace(text, span, span.end >= text.length ? `${written} ` : written)
}

/** Puts a whole term or group of terms at the end of a text. */
export function appendTerm(text: string, term: string): Edited {
  const kept = text.trimEnd()
  const whole = kept === '' ? `${term} ` : `${kept} ${term} `
  return { text: whole, caret: whole.length }
}

function replace(text: string, { start, end }: Span, written: string): Edited {
  return {
    text: text.slice(0, start) + written + text.slice(end),
    caret: start + written.length,
  }
}

/** Where a word may begin and none stands, all keys can. */
function startKey(text: string, caret: number): Completing | null {
  const isStart = /(?:^|[\s(])-?$/.test(text.slice(0, caret))
  const isFree = /^(?:$|[\s)])/.test(text.slice(caret))
  return isStart && isFree ? { type: 'key', prefix: '', span: { start: caret, end: caret } } : null
}

function readKeyAt(text: string, caret: number, span: Span): Completing | null {
  const prefix = text.slice(span.start, caret)
  return /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u.test(prefix) ? { type: 'key', prefix, span } : null
}

function readValueAt(text: string, caret: number, term: Term): Completing | null {
  const key = findKey(term.key)
  const value = term.values.find(({ span }) => span.start <= caret && caret <= span.end)
  if (key === null || value === undefined) return null
  const start = value.span.start + value.operator.length
  if (caret < start) return null
  const completing: CompletingValue = {
    ...{ type: 'value', key, operator: value.operator, isRangeEnd: false },
    prefix: readPrefix(text.slice(start, caret), value),
    span: { start, end: value.span.end },
  }
  return keys[key].kind === 'date' ? atEndOfRange(completing) : completing
}

function readPrefix(raw: string, { parts, isQuoted, span }: Value): string {
  if (!isQuoted) return raw
  // Behind the closing quote all of the value is the prefix.
  const isWhole = raw.length > 1 && span.start + raw.length >= span.end && raw.endsWith('"')
  return isWhole ? parts.join('*') : raw.slice(1).replace(/\\(["\\*])/g, '$1')
}

/** `at:-7d..|`: of a range, the end that is being written. */
function atEndOfRange(completing: CompletingValue): CompletingValue {
  const at = completing.prefix.indexOf('..')
  if (at < 0) return completing
  const { start, end } = completing.span
  return {
    ...completing,
    isRangeEnd: true,
    prefix: completing.prefix.slice(at + 2),
    span: { start: start + at + 2, end },
  }
}
