import type { Not, Query, Term } from './ast'
import { findKey, type KeyName } from './keys'
import { parse } from './parse'
import { print, printLiteralTerm } from './print'
import { readPicker, withTerm } from './terms'

/** What a query says plainly of one key: values of which one is asked for, and values that are left out. */
export type FacetTerms = { chosen: string[]; excluded: string[] }

/** Reads `key:value,value` and `-key:value`, where they stand alone at the top; anything else is for the text alone. */
export function readFacetTerms(text: string, key: KeyName): FacetTerms {
  const { query } = parse(text)
  const excluded = listExclusions(query, key).flatMap(({ part }) => valuesOf(part))
  return { chosen: readPicker(query).values[key] ?? [], excluded: [...new Set(excluded)] }
}

/**
 * The text with exactly these values of the key chosen and left out, the rest as it was typed. A text with an error is
 * given back as it is: nobody knows what it asks for.
 */
export function withFacetTerms(
  text: string,
  { key, ...terms }: FacetTerms & { key: KeyName },
): string {
  if (parse(text).errors.length > 0) return text
  const { chosen } = readFacetTerms(text, key)
  // A term that is no plain choice (`action:project.*`) stays: only what is shown as chosen is written anew.
  const isUnchanged = chosen.length === 0 && terms.chosen.length === 0
  const withChosen = isUnchanged ? text : withTerm(text, { key, values: terms.chosen })
  return withExclusions(withChosen, { key, values: terms.excluded })
}

function withExclusions(text: string, { key, values }: { key: KeyName; values: string[] }): string {
  const { query } = parse(text)
  const old = listExclusions(query, key)
  const term = values.length === 0 ? '' : `-${printLiteralTerm({ key, values })}`
  if (old.length > 0) {
    const rest = listParts(query).filter((part) => !old.some((one) => one === part))
    const kept = cutOut(text, old)
    return joinWords(isReadAs(kept, rest) ? kept : printAll(rest), term)
  }
  return joinWords(term !== '' && query.type === 'or' ? printAll([query]) : text.trim(), term)
}

/** Without the parts, and without the spaces that stood before them. */
function cutOut(text: string, parts: Not[]): string {
  let kept = ''
  let from = 0
  for (const { span } of parts) {
    kept += text.slice(from, span.start).trimEnd()
    from = span.end
  }
  return (kept + text.slice(from)).trim()
}

/** An AND that has lost a side, say, cannot be read. */
function isReadAs(text: string, parts: Query[]): boolean {
  const { query, errors } = parse(text)
  return errors.length === 0 && printAll(listParts(query)) === printAll(parts)
}

function printAll(parts: Query[]): string {
  return print({ type: 'and', parts, span: { start: 0, end: 0 } })
}

function listParts(query: Query): Query[] {
  return query.type === 'and' ? query.parts : [query]
}

type Exclusion = Not & { part: Term }

function listExclusions(query: Query, key: KeyName): Exclusion[] {
  return listParts(query).filter(
    (part): part is Exclusion =>
      part.type === 'not' &&
      part.part.type === 'term' &&
      part.part.path.length === 0 &&
      findKey(part.part.key) === key &&
      part.part.values.every(({ operator, parts }) => operator === '' && parts.length === 1),
  )
}

function valuesOf(term: Term): string[] {
  return term.values.flatMap(({ parts }) => parts)
}

function joinWords(...words: string[]): string {
  return words.filter((word) => word !== '').join(' ')
}
