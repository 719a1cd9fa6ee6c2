'use client'

import {
  type Completing,
  type CompletingValue,
  completeAt,
  type Edited,
  insertKey,
  insertValue,
} from '@/lib/events/query/complete'
import { isCompleted, type KeyName, keys, listKeysFrom } from '@/lib/events/query/keys'
import { printLiteralValue } from '@/lib/events/query/print'
import { suggestValues } from '@/lib/events/query/suggest-values'
import { type CompletionValue, useCompletions } from './use-completions'

export type Suggestion = {
  id: string
  /** As it stands in a query where `isCode`, else what people call it. */
  label: string
  isCode: boolean
  hint: string | null
  count: number | null
  /** The text with it in its place. */
  edited: Edited
  isRecent: boolean
}

export type SuggestionGroup = { heading: string; suggestions: Suggestion[] }

type Suggestions = {
  groups: SuggestionGroup[]
  /** Said below where the list cannot be had. */
  problem: string | null
  /** Something is being typed that the first suggestion would complete. */
  isPartial: boolean
}

type SuggestionsInput = {
  company: string
  draft: Edited
  /** What there was when the list opened. */
  opened: { recent: readonly string[]; atMs: number }
  isOpen: boolean
}

/** What could be written at the caret: keys, their values, and in an empty box what was searched for before. */
export function useSuggestions({ company, draft, opened, isOpen }: SuggestionsInput): Suggestions {
  const completing = isOpen ? completeAt(draft.text, draft.caret) : null
  const value = completing?.type === 'value' ? completing : null
  const known = value && suggestValues(value, opened.atMs)
  const { state, values } = useCompletions({
    company,
    key: value && isCompleted(value.key) ? value.key : null,
    prefix: value?.prefix ?? '',
  })
  const isPartial = completing !== null && completing.prefix !== ''
  const none = { groups: [], problem: null, isPartial }

  if (completing === null) return none
  if (completing.type === 'key') {
    const groups = [recentGroup(draft, opened.recent), keyGroup(draft, completing)]
    return { ...none, groups: groups.filter(({ suggestions }) => suggestions.length > 0) }
  }
  const { key } = completing
  if (!known && !isCompleted(key)) return none
  const suggestions = known
    ? known.map((suggested) => ofKnown(draft, completing, suggested))
    : values.map((completion) => ofLog(draft, completing, completion))
  const problem = !known && state === 'failed' ? 'Suggestions could not be loaded.' : null
  // What stands there already needs no completing.
  const isDone =
    suggestions.length === 1 && suggestions[0]?.edited.text.trim() === draft.text.trim()
  if (isDone || suggestions.length === 0) return { ...none, problem }
  return { ...none, problem, groups: [{ heading: explain(key), suggestions }] }
}

function recentGroup(draft: Edited, recent: readonly string[]): SuggestionGroup {
  const suggestions = draft.text.trim() === '' ? recent.map(ofRecent) : []
  return { heading: 'Recent searches', suggestions }
}

function ofRecent(text: string): Suggestion {
  const edited = { text, caret: text.length }
  return {
    ...{ id: `recent ${text}`, label: text, isCode: true, hint: null, count: null },
    edited,
    isRecent: true,
  }
}

function keyGroup({ text }: Edited, completing: Completing): SuggestionGroup {
  const suggestions = listKeysFrom(completing.prefix).map((name) => ({
    id: `key ${name}`,
    label: keys[name].kind === 'json-path' ? `${name}.` : `${name}:`,
    isCode: true,
    hint: explain(name),
    count: null,
    edited: insertKey(text, completing, name),
    isRecent: false,
  }))
  return { heading: 'Search by', suggestions }
}

function ofKnown(
  { text }: Edited,
  completing: CompletingValue,
  { written, label }: { written: string; label: string },
): Suggestion {
  return {
    ...{ id: `value ${written}`, label: written, isCode: true, hint: label, count: null },
    edited: insertValue(text, completing, written),
    isRecent: false,
  }
}

function ofLog(
  { text }: Edited,
  completing: CompletingValue,
  { value, label, hint, count }: CompletionValue,
): Suggestion {
  return {
    ...{ id: `value ${value}`, label, isCode: false, hint, count },
    edited: insertValue(text, completing, printLiteralValue(value)),
    isRecent: false,
  }
}

function explain(key: KeyName): string {
  return keys[key].description.replaceAll('`', '')
}
