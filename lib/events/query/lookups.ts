import type { CheckedQuery } from './check'
import type { Test } from './check-values'
import { fold, matchesWhole, toLike } from './fold'
import type { KeyName } from './keys'
import {
  type CheckedFreeText,
  isPathFragment,
  matchesWordsInRow,
  readWordPatterns,
  splitWords,
} from './words'

export type LookupKind = 'actor' | 'action' | 'target' | 'workspace'

/**
 * A question to one of a company's dictionaries, asked before the events are searched. Its answer is the keys that the
 * events carry: `s_…` or `<type>:<id>` of an actor or target, the action, the id of a workspace.
 */
export type Lookup = {
  /** The same for the same question; what the answers are asked by. */
  id: string
  kind: LookupKind
  /** Which words of an entry are compared; `any` are its id, e-mail, name and label, and whole keys. */
  field: 'any' | 'type' | 'kind' | 'tag'
  /** `part`: a whole id, e-mail or key if there is one, else a part of any text. `word`, `phrase`: as free text. */
  mode: 'part' | 'whole' | 'word' | 'phrase'
  /** Folded literal pieces with anything between them. */
  parts: string[]
  /**
   * For `lower(column) LIKE`: finds every entry that can match on that column, and some that do not, so that a database
   * need not read its whole dictionary. What matches is said by `pickKeys` alone.
   */
  like: string
}

/** One row of a dictionary, as far as it is known. */
export type DictionaryEntry = {
  key: string
  id?: string | null
  email?: string | null
  name?: string | null
  /** Of an actor or target. */
  type?: string | null
  /** Of an action. */
  label?: string | null
  kind?: string | null
  tags?: readonly string[]
}

/** Every question that the query asks, each once. */
export function collectLookups(query: CheckedQuery): Lookup[] {
  const found = new Map<string, Lookup>()
  for (const lookup of listLookups(query)) found.set(lookup.id, lookup)
  return [...found.values()]
}

/**
 * The answer to a lookup among these entries, each key once. All entries of the dictionary, or all that `like` finds:
 * with fewer, an answer may lack keys.
 */
export function pickKeys(lookup: Lookup, entries: Iterable<DictionaryEntry>): string[] {
  const exact = new Set<string>()
  const all = new Set<string>()
  const matches = matcherOf(lookup)
  for (const entry of entries) {
    if (isExact(lookup, entry)) exact.add(entry.key)
    if (textsOf(lookup, entry).some(matches)) all.add(entry.key)
  }
  return exact.size > 0 ? [...exact] : [...all]
}

/** The lookup that a test of this key needs; null where columns answer it. */
export function lookupOf(key: KeyName, test: Test): Lookup | null {
  // Most actions have no tag, so that any tag is a question too.
  if (key === 'tag' && test.type === 'any') {
    return makeLookup({ kind: 'action', field: 'tag', mode: 'whole', parts: ['', ''] })
  }
  if (test.type !== 'text') return null
  const { parts } = test
  const mode = test.isWhole ? 'whole' : 'part'
  switch (key) {
    case 'actor':
    case 'caused_by':
      return parts.length === 1 && parts[0] === 'system' && !test.isWhole
        ? makeLookup({ kind: 'actor', field: 'type', mode: 'whole', parts })
        : makeLookup({ kind: 'actor', field: 'any', mode, parts })
    case 'target':
    case 'workspace':
      return makeLookup({ kind: key, field: 'any', mode, parts })
    case 'action':
      return parts.length === 1
        ? null
        : makeLookup({ kind: 'action', field: 'any', mode: 'whole', parts })
    case 'kind':
    case 'category':
      return makeLookup({ kind: 'action', field: 'kind', mode: 'whole', parts })
    case 'tag':
      return makeLookup({ kind: 'action', field: 'tag', mode: 'whole', parts })
    default:
      return null
  }
}

/**
 * What free text asks beside the texts of the events themselves: which actions are called so. Nothing where it is a
 * fragment of a path.
 */
export function lookupsOfFreeText(text: CheckedFreeText): Lookup[] {
  return isPathFragment(text.parts) ? [] : [lookupOfWords('action', text)]
}

/** Which entries of a dictionary the words occur in. */
function lookupOfWords(kind: LookupKind, { parts, isPhrase }: CheckedFreeText): Lookup {
  return makeLookup({ kind, field: 'any', mode: isPhrase ? 'phrase' : 'word', parts })
}

function* listLookups(query: CheckedQuery): Generator<Lookup> {
  switch (query.type) {
    case 'and':
    case 'or':
      for (const part of query.parts) yield* listLookups(part)
      break
    case 'not':
      yield* listLookups(query.part)
      break
    case 'free':
      yield* lookupsOfFreeText(query)
      break
    case 'condition':
      for (const test of query.tests) {
        const lookup = lookupOf(query.key, test)
        if (lookup !== null) yield lookup
      }
  }
}

function makeLookup(question: Omit<Lookup, 'id' | 'like'>): Lookup {
  const { kind, field, mode, parts } = question
  const id = JSON.stringify([kind, field, mode, ...parts])
  const isByWords = mode === 'word' || mode === 'phrase'
  // Whatever stands between two words.
  const pieces = isByWords ? patternsOf(mode, parts).flat() : parts
  const around = mode === 'whole' ? pieces : ['', ...pieces, '']
  // The database may fold letters beyond ASCII otherwise than we do, or not at all: anything stands for them.
  const like = toLike(around.flatMap((part) => part.split(/\P{ASCII}+/u)))
  return { ...question, id, like }
}

function isExact({ mode, field, parts }: Lookup, entry: DictionaryEntry): boolean {
  if (mode !== 'part' || field !== 'any') return false
  return [entry.key, entry.id, entry.email].some((text) => text != null && fold(text) === parts[0])
}

function matcherOf({ mode, parts }: Lookup): (text: string) => boolean {
  switch (mode) {
    case 'whole':
      return (text) => matchesWhole(fold(text), parts)
    case 'part':
      return (text) => fold(text).includes(parts[0] ?? '')
    default: {
      const patterns = patternsOf(mode, parts)
      return (text) => matchesWordsInRow(splitWords(text), patterns)
    }
  }
}

function patternsOf(mode: 'word' | 'phrase', parts: string[]): string[][] {
  return readWordPatterns({ type: 'free', parts, isPhrase: mode === 'phrase' })
}

/** A part of a key is no match: `service` would be every service account's. */
function textsOf({ field, mode }: Lookup, entry: DictionaryEntry): string[] {
  const { key, id, email, name, type, label, kind, tags = [] } = entry
  const words = {
    any: [id, email, name, label, mode === 'whole' ? key : null],
    type: [type],
    kind: [kind],
    tag: tags,
  }
  return words[field].filter((text) => text != null)
}
