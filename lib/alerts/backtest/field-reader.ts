import type { ColumnKey } from '@/lib/events/query/facts'
import type { Match } from '@/lib/events/segments/count-events'

/** Of these fields the index has one value per event; others have to be read from the events. */
const columnsOf: Readonly<Record<string, readonly ColumnKey[]>> = {
  actor: ['actor'],
  // The first that has a value.
  caused_by: ['on_behalf_of', 'actor'],
  ip: ['ip'],
  workspace: ['workspace'],
  action: ['action'],
  area: ['area'],
  outcome: ['outcome'],
  context: ['context'],
  auth: ['auth'],
  method: ['method'],
  resource: ['resource'],
}

/** The columns that have what events have at some fields; null: they have not all of it. */
export function columnsFor(fields: readonly string[]): ColumnKey[] | null {
  if (!fields.every((field) => Object.hasOwn(columnsOf, field))) return null
  return [...new Set(fields.flatMap((field) => columnsOf[field] ?? []))]
}

type Reader<Value> = (match: Match) => (at: number) => Value

/** The values that an event is grouped by, as JSON: `groupsOf` of the one group that it has. Each text is made once. */
export function makeGroupReader(by: readonly string[]): Reader<string> {
  const fields = by.map(makeIdReader)
  const texts = new Map<string | number, string>()
  const textOf = (key: string | number, ids: readonly number[]) => {
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = JSON.stringify(ids.map((id, index) => fields[index]?.values[id] ?? ''))
    texts.set(key, text)
    return text
  }
  return (match) => {
    const readers = fields.map(({ read }) => read(match))
    const [only] = readers
    if (!only) return () => '[]'
    if (readers.length > 1) {
      return (at) => {
        const ids = readers.map((read) => read(at))
        return textOf(ids.join(), ids)
      }
    }
    return (at) => {
      const id = only(at)
      return texts.get(id) ?? textOf(id, [id])
    }
  }
}

/** The one value that an event has at a field; null where it has none. */
export function makeValueReader(field: string): Reader<string | null> {
  const { values, read } = makeIdReader(field)
  return (match) => {
    const idAt = read(match)
    return (at) => {
      const id = idAt(at)
      return id === 0 ? null : (values[id] as string)
    }
  }
}

/** Each segment has codes of its own: an id is the same in all of them. 0 is none. */
function makeIdReader(field: string): { values: string[]; read: Reader<number> } {
  const columns = columnsOf[field] ?? []
  const values = ['']
  const known = new Map([['', 0]])
  const idOf = (value: string) => {
    const id = known.get(value) ?? values.push(value) - 1
    known.set(value, id)
    return id
  }
  const read: Reader<number> = (match) => {
    const coded = columns.flatMap((key) => {
      const column = match.columns.get(key)
      if (!column) throw new Error(`${key} is not at hand`)
      return [{ codes: column.codes, ids: Uint32Array.from(column.values, idOf) }]
    })
    const [first, second] = coded
    const idIn = (one: (typeof coded)[number] | undefined, at: number) =>
      one ? (one.ids[one.codes[at] as number] as number) : 0
    return (at) => idIn(first, at) || idIn(second, at)
  }
  return { values, read }
}
