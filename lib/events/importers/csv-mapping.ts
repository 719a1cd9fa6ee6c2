import { AppError } from '@/lib/platform/errors'
import { type CsvField, findCsvField, suggestCsvField } from './csv-fields'

/** For each field of an event: the column that holds it, or a text that is the same for every record. */
export type CsvMap = Readonly<Record<string, { column: string } | { value: string }>>

export type CsvOptions = {
  map?: CsvMap
  /** IANA name, for times without an offset; default UTC. */
  timeZone?: string
}

/**
 * Reads `action=Event,actor.email=User,actor.type==user`: field, `=`, column; or `==` and a text for all records. Columns
 * with a comma in their name need the file. Throws `AppError` `import_mapping_invalid`.
 */
export function parseCsvMap(text: string): CsvMap {
  const map = new Map<string, { column: string } | { value: string }>()
  for (const part of text.split(',')) {
    const [, field = '', sign, what = ''] = /^\s*([^=]*?)\s*(==?)(.*)$/s.exec(part) ?? []
    if (!sign || what.trim() === '') {
      throw refuseMap(`"${part.trim()}" is not of the form field=column or field==text.`)
    }
    addToMap(map, field, sign === '=' ? { column: what.trim() } : { value: what.trim() })
  }
  return Object.fromEntries(map)
}

/**
 * Reads a JSON object like `{"action": "Event", "actor.type": {"value": "user"}}`. Throws `AppError`
 * `import_mapping_invalid`.
 */
export function parseCsvMapFile(text: string): CsvMap {
  const map = new Map<string, { column: string } | { value: string }>()
  for (const [field, what] of Object.entries(parseObject(text))) {
    const value = typeof what === 'object' && what !== null && 'value' in what ? what.value : null
    if (typeof what === 'string') addToMap(map, field, { column: what })
    else if (typeof value === 'string') addToMap(map, field, { value })
    else throw refuseMap(`"${field}" must be the name of a column, or {"value": "text"}.`)
  }
  return Object.fromEntries(map)
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    throw refuseMap('The file of the mapping is not valid JSON.')
  }
  throw refuseMap('The file of the mapping must hold one JSON object.')
}

function addToMap<Value>(map: Map<string, Value>, name: string, value: Value): void {
  const field = findCsvField(name)
  if (!field || field.kind === 'log') {
    const nearest = suggestCsvField(name)
    throw refuseMap(
      `An event has no field "${name}".${nearest ? ` Did you mean "${nearest}"?` : ' What is free goes to details.NAME.'}`,
    )
  }
  if (map.has(name)) throw refuseMap(`"${name}" is mapped twice.`)
  map.set(name, value)
}

function refuseMap(detail: string): AppError {
  return new AppError('import_mapping_invalid', { status: 422, title: 'Invalid mapping', detail })
}

export type CsvPlan = {
  /** Names of the columns, each once. */
  columns: string[]
  /** For each column the fields that take its cells; none: `details`. */
  fields: CsvField[][]
  /** The same for every record. */
  constants: { field: CsvField; value: string }[]
}

/**
 * What each column of a file means: with a map what that says, and of the others, as without one, those that are named
 * like a field. Throws `AppError` `import_mapping_invalid` for a column that the file does not have, and
 * `import_mapping_missing` when nothing says what happened or who did it.
 */
export function planCsv(header: readonly string[], { map = {} }: CsvOptions): CsvPlan {
  const columns = nameColumns(header)
  const isExport = columns.includes('seq') && columns.includes('leaf_hash')
  const fields: CsvField[][] = columns.map(() => [])
  const constants: CsvPlan['constants'] = []
  const mapped = new Set<string>()
  for (const [name, what] of Object.entries(map)) {
    const field = findCsvField(name)
    if (!field) continue
    mapped.add(name)
    if ('value' in what) constants.push({ field, value: what.value })
    else findFields(columns, fields, what.column).push(field)
  }
  for (const [place, column] of columns.entries()) {
    const field = findCsvField(column)
    const isFree = field && !mapped.has(column) && fields[place]?.length === 0
    if (isFree && (field.kind !== 'log' || isExport)) fields[place]?.push(field)
  }
  const names = [...fields.flat(), ...constants.map(({ field }) => field)].map(({ name }) => name)
  const isActed = names.some((name) => /^actor(?:\.|$)/.test(name))
  if (!names.includes('action')) throw missing('action', 'what happened', columns)
  if (!isActed) throw missing('actor.id', 'who did it', columns)
  return { columns, fields, constants }
}

function findFields(columns: string[], fields: CsvField[][], column: string): CsvField[] {
  const found = fields[columns.indexOf(column)]
  if (found) return found
  throw refuseMap(`The file has no column "${column}". It has: ${listColumns(columns)}.`)
}

function missing(field: string, what: string, columns: readonly string[]): AppError {
  const detail = `No column says ${what}; name it with --map '${field}=COLUMN'. The file has: ${listColumns(columns)}.`
  return new AppError('import_mapping_missing', { status: 422, title: 'Mapping missing', detail })
}

function listColumns(columns: readonly string[]): string {
  const shown = columns.slice(0, 40).map((column) => column.slice(0, 60))
  return [...shown, ...(columns.length > shown.length ? ['…'] : [])].join(', ')
}

/** Columns without a name, and a second one of the same name, get names by which their cells are kept apart. */
function nameColumns(header: readonly string[]): string[] {
  const names: string[] = []
  const taken = new Set<string>()
  for (const [place, given] of header.entries()) {
    const base = given.trim() || `column ${place + 1}`
    let name = base
    for (let number = 2; taken.has(name); number++) name = `${base} (${number})`
    taken.add(name)
    names.push(name)
  }
  return names
}
