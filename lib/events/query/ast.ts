/** Zero-based UTF-16 offsets into the text; `end` is exclusive. */
export type Span = { start: number; end: number }

/** `''` is the key's own way to compare; `=` asks for the whole value. */
export type Operator = '' | '=' | '>' | '>=' | '<' | '<='

/**
 * A value between commas. `parts` are the literal pieces around the stars: `a*b` is `['a', 'b']`, `abc` is `['abc']`
 * and a lone `*` is `['', '']`; escapes are already taken out. Quotes only hold a value together: they change nothing
 * but that `..` in them is no range.
 */
export type Value = { operator: Operator; parts: string[]; isQuoted: boolean; span: Span }

/** `key.path:value,value`: true where any value matches. `key` and `path` as typed. */
export type Term = {
  type: 'term'
  key: string
  /** Segments after the key's first dot: `details."a b".c:1` has `['a b', 'c']`. */
  path: string[]
  keySpan: Span
  values: Value[]
  span: Span
}

/** A bare word or a quoted phrase. */
export type FreeText = { type: 'free'; parts: string[]; isQuoted: boolean; span: Span }

/** All parts; none at all is the empty query, which every event matches. */
export type And = { type: 'and'; parts: Query[]; span: Span }
export type Or = { type: 'or'; parts: Query[]; span: Span }
export type Not = { type: 'not'; part: Query; span: Span }

export type Query = And | Or | Not | Term | FreeText
