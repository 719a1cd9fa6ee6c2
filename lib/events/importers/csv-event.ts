import { createHash } from 'node:crypto'
import { countColons } from '@/lib/log/event/find-duplicate-keys'
import { setMember } from '@/lib/log/event/set-member'
import type { JsonObject, JsonValue, Outcome } from '@/lib/log/schema'
import { unguardCell } from './csv-dialect'
import type { CsvField } from './csv-fields'
import type { CsvPlan } from './csv-mapping'
import { readCsvTime } from './csv-time'
import type { ImportProblem } from './importer'
import { nameAction } from './name-action'
import { duplicateKey, findDoubled } from './read-records'
import { makeRecordId, readUuid } from './record-id'
import { addDetail, settleEvent } from './settle-event'
import { isEmail, isObject } from './take-member'
import { undoExport } from './trailkeeper'

type Mapper = {
  plan: CsvPlan
  timeZone: string
  /** How many rows before said exactly the same. */
  countBefore: (hash: Uint8Array) => number
}

/** One row as an event. Cells that have no field, or that the log would refuse there, go to `details`. */
export function mapCsvRow(
  cells: readonly string[],
  { plan, timeZone, countBefore }: Mapper,
): { event: JsonValue } | { problem: ImportProblem } {
  const row: Row = { event: {}, timeZone, problem: null }
  // JSON first: `details.x` then lands within what `details` brought.
  for (const isJson of [true, false]) {
    for (const [place, cell] of cells.entries()) {
      for (const field of plan.fields[place] ?? []) {
        if ((field.kind === 'json') === isJson && cell !== '') {
          setField(row, { field, text: unguardCell(cell), column: plan.columns[place] ?? '' })
        }
      }
    }
  }
  for (const { field, value } of plan.constants) {
    setField(row, { field, text: value, column: field.name })
  }
  for (const [place, cell] of cells.entries()) {
    if (cell === '' || (plan.fields[place]?.length ?? 0) > 0) continue
    addDetail(row.event, plan.columns[place] ?? `column ${place + 1}`, unguardCell(cell))
  }
  // Empty where a time belongs: the log would take now for it.
  if (row.event.occurred_at === undefined && isTimed(plan)) row.problem ??= noTime
  if (row.problem) return { problem: row.problem }
  const event = undoExport(dropHoles(row.event))
  if (!isObject(event)) return { problem: duplicateKey }
  completeActor(event)
  event.id ??= nameRow(plan.columns, cells, countBefore)
  return { event: settleEvent(event) }
}

function isTimed({ fields }: CsvPlan): boolean {
  return fields.some((some) => some.some(({ name }) => name === 'occurred_at'))
}

const noTime = { code: 'occurred_at_invalid', detail: 'The column of the time is empty here.' }

type Row = { event: JsonObject; timeZone: string; problem: ImportProblem | null }
type Cell = { field: CsvField; text: string; column: string }

function setField(row: Row, cell: Cell): void {
  const { event } = row
  const { field, text, column } = cell
  const value = field.name === 'occurred_at' ? readTime(row, cell) : readCell(row, cell)
  if (value !== undefined && !setPath(event, field.path, value)) addDetail(event, column, text)
}

function readTime(row: Row, { text, column }: Cell): JsonValue | undefined {
  const moment = readCsvTime(text, row.timeZone)
  if ('problem' in moment) row.problem ??= moment.problem
  if ('problem' in moment) return undefined
  if (!moment.isOriginal) addDetail(row.event, column, text)
  return moment.text
}

/** The value that a cell means in its field; undefined when it went to `details`. */
function readCell(row: Row, cell: Cell): JsonValue | undefined {
  const { event } = row
  const { field, text, column } = cell
  if (field.kind === 'json' || (field.kind === 'log' && /^[[{]/.test(text)))
    return readJson(row, cell)
  if (field.kind === 'number' || field.name === 'seq') {
    return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
  }
  const known = readKnown(field.name, text)
  if (known !== undefined && known !== text) addDetail(event, column, text)
  return known ?? text
}

/** Words of others for what here has a form of its own. */
function readKnown(field: string, text: string): string | undefined {
  if (field === 'action') return nameAction({ text, fallback: 'csv.unnamed' })
  if (field === 'id') return readUuid(text) ?? undefined
  if (field === 'outcome') return outcomes.find(([words]) => words.test(text))?.[1]
  return undefined
}

const outcomes: readonly (readonly [RegExp, Outcome])[] = [
  [/^(?:success|successful|succeeded|ok|allow|allowed)$/i, 'success'],
  [/^(?:failure|failed|fail|error)$/i, 'failure'],
  [/^(?:denied|deny|refused|rejected|forbidden|blocked)$/i, 'denied'],
]

/** JSON where a field holds some; a plain text is the one thing that it can mean there, or belongs to `details`. */
function readJson(row: Row, { field, text, column }: Cell): JsonValue | undefined {
  let value: JsonValue = text
  try {
    value = JSON.parse(text)
    if (isDoubled(text, value)) row.problem ??= duplicateKey
  } catch {
    if (field.name === 'request.body') return text
  }
  if (field.name === 'request.body') return value
  if (isObject(value) || (Array.isArray(value) && field.name !== 'details')) return value
  if (field.name === 'actor') return isEmail(text) ? { email: text } : { id: text, name: text }
  if (field.name === 'workspace') return { id: text }
  addDetail(row.event, column, text)
  return undefined
}

function isDoubled(text: string, value: JsonValue): boolean {
  return countColons(text) > 0 && findDoubled(text, { depth: 0, value }).size > 0
}

/** False where something stands already, or stands in the way. */
function setPath(event: JsonObject, path: readonly (string | number)[], value: JsonValue): boolean {
  let here: JsonObject = event
  for (const [depth, step] of path.entries()) {
    const name = String(step)
    const held = Object.hasOwn(here, name) ? here[name] : undefined
    if (depth === path.length - 1) {
      if (held !== undefined) return false
      setMember(here, name, value)
      return true
    }
    const isList = typeof path[depth + 1] === 'number' && path[0] !== 'details'
    const next = held === undefined ? (isList ? [] : {}) : held
    if (next === null || typeof next !== 'object') return false
    if (held === undefined) setMember(here, name, next)
    // An array is an object of its places.
    here = next as JsonObject
  }
  return false
}

/** `targets.1` may be filled where `targets.0` is not. */
function dropHoles(event: JsonObject): JsonObject {
  for (const name of ['targets', 'changes']) {
    const list = event[name]
    if (Array.isArray(list)) event[name] = list.filter((each) => each !== undefined)
  }
  return event
}

/** Who has a name is a person unless the file says otherwise; a login where an e-mail was expected is an id. */
function completeActor(event: JsonObject): void {
  const { actor } = event
  if (actor === undefined) event.actor = { type: 'system' }
  if (!isObject(actor)) return
  const { email, id } = actor
  if (typeof email === 'string' && !isEmail(email) && id === undefined) {
    delete actor.email
    actor.id = email
    actor.name ??= email
  }
  actor.type ??= 'user'
}

/** An id made of what the row says, whatever the order of its columns, and of how many rows before it say the same. */
function nameRow(
  columns: readonly string[],
  cells: readonly string[],
  countBefore: Mapper['countBefore'],
): string {
  const said = cells.map((cell, place) => [columns[place] ?? `column ${place + 1}`, cell])
  const text = JSON.stringify(said.filter(([, cell]) => cell !== '').sort(compareNames))
  const before = countBefore(createHash('sha256').update(text).digest())
  return makeRecordId({ space: 'csv', text: `${before}\n${text}` })
}

function compareNames([one = '']: string[], [other = '']: string[]): number {
  return one < other ? -1 : 1
}
