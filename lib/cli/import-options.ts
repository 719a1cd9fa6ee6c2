import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type CsvMap,
  type CsvOptions,
  parseCsvMap,
  parseCsvMapFile,
} from '@/lib/events/importers/csv-mapping'
import { importers } from '@/lib/events/importers/detect'
import type { ImportOptions } from '@/lib/events/importers/importer'
import { isTimeZone } from '@/lib/events/query/dates'
import { AppError } from '@/lib/platform/errors'
import { type CommandInput, type OptionSpec, UsageError } from './command'

const formats = ['auto', ...importers.map((importer) => importer.format)]

/** The options of the command line that say how files are read. */
export const importOptionSpecs: Record<string, OptionSpec> = {
  format: { kind: 'text', value: 'FORMAT', about: `${formats.join(', ')}; default auto` },
  map: {
    kind: 'text',
    value: 'MAP',
    about:
      "CSV: fields and their columns, 'action=Event,actor.email=User'; == gives a text for all",
  },
  'map-file': {
    kind: 'text',
    value: 'FILE',
    about: 'CSV: the same as JSON, {"action": "Event", "actor.type": {"value": "user"}}',
  },
  'time-zone': {
    kind: 'text',
    value: 'ZONE',
    about: 'CSV: of times without an offset, like Europe/Lisbon; default UTC',
  },
}

/**
 * Reads them. A map makes `auto` mean CSV. Throws `UsageError` for what is wrong with them; errors of the file system as
 * they are.
 */
export function readImportOptions(
  input: CommandInput,
  directory: string,
): { format: string; options?: ImportOptions } {
  const given = input.text('format') ?? 'auto'
  if (!formats.includes(given)) {
    throw new UsageError(`--format must be one of ${formats.join(', ')}.`)
  }
  const csv: CsvOptions = { ...readMaps(input, directory), ...readTimeZone(input) }
  if (Object.keys(csv).length === 0) return { format: given }
  const format = given === 'auto' && csv.map ? 'csv' : given
  if (format !== 'csv' && format !== 'auto') {
    throw new UsageError('--map, --map-file and --time-zone are for CSV.')
  }
  return { format, options: { csv } }
}

function readMaps(input: CommandInput, directory: string): { map?: CsvMap } {
  const text = input.text('map')
  const file = input.text('map-file')
  if (text === undefined && file === undefined) return {}
  if (text !== undefined && file !== undefined) {
    throw new UsageError('Give --map or --map-file, not both.')
  }
  try {
    if (text !== undefined) return { map: parseCsvMap(text) }
    return { map: parseCsvMapFile(readFileSync(resolve(directory, file ?? ''), 'utf8')) }
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(error.detail)
    throw error
  }
}

function readTimeZone(input: CommandInput): { timeZone?: string } {
  const timeZone = input.text('time-zone')
  if (timeZone === undefined) return {}
  if (isTimeZone(timeZone)) return { timeZone }
  throw new UsageError(`--time-zone must be an IANA name like Europe/Lisbon, not "${timeZone}".`)
}
