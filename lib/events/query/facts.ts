import { fold } from './fold'
import type { KeyName } from './keys'

/**
 * What an event says, in the form in which queries ask: made once by `readFacts`, read by the evaluator in memory and by
 * whoever indexes events, so that both mean the same. Texts are as they were sent: whoever compares folds them.
 */
export type EventFacts = {
  id: string
  seq: number
  atMs: number
  /** One value each; null where the event has none. */
  columns: Record<ColumnKey, string | null>
  /** What `target:` finds: `s_<ref>` of a person, else `<type>:<id>`. */
  targets: string[]
  path: string | null
  /** Id of the request. */
  request: string | null
  /** Id of the trace, out of `traceparent`. */
  trace: string | null
  details: FactAtPath[]
  changes: FactAtPath[]
  /** What free text searches besides the action and its label: each text by itself, no phrase goes across two. */
  texts: string[]
}

/** Columns of few different values. `status` is its digits, `actor` and `on_behalf_of` are keys as in `targets`. */
export type ColumnKey =
  | Extract<
      KeyName,
      | 'actor'
      | 'action'
      | 'area'
      | 'change'
      | 'outcome'
      | 'workspace'
      | 'auth'
      | 'method'
      | 'status'
      | 'resource'
      | 'ip'
      | 'context'
      | 'via'
    >
  | 'on_behalf_of'

/**
 * A value within `details` or `changes`. `path`: the folded names on the way, joined by U+0001; items of a list have the
 * path of the list. A field of `changes` with dots is several names, so that `address.city` is the same whether it was
 * sent as a field or as a value within `address`. `value`: the text of a string, number, boolean or null;
 * null where there is an object or a list, which only `:*` finds.
 */
export type FactAtPath = { path: string; value: string | null }

/** Between the names of a path. `foldName` keeps it out of the names themselves. */
export const nameSeparator = '\u0001'

/**
 * A name on a path as it is compared. Producers may send any character but U+0000 in one: what stands between names here,
 * and between a path and its value in the index (U+0002), would make one field look like another.
 */
export function foldName(name: string): string {
  return fold(name).replaceAll(nameSeparator, '\ufffd').replaceAll('\u0002', '\ufffd')
}
