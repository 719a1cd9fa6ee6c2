import { countRepeats } from './count-repeats'
import { detectDelimiter } from './csv-dialect'
import { mapCsvRow } from './csv-event'
import { type CsvPlan, planCsv } from './csv-mapping'
import { decodeSample, type Importer } from './importer'
import { readCsvRows } from './read-csv-rows'

/**
 * CSV of anybody, with a map from columns to fields, and of our own exports, without one. The dialect is described in
 * `csv-dialect.ts`. Throws `AppError` `import_mapping_missing` or `import_mapping_invalid` when the header does not say
 * what happened and who did it, or lacks a column of the map.
 */
export const csv: Importer = {
  format: 'csv',
  label: 'CSV',
  detect(sample, fileName) {
    const text = decodeSample(sample).replace(/^\ufeff/, '')
    if (/^\s*[[{]/.test(text) || text.trim() === '') return false
    const [header = ''] = text.split(/\r?\n/, 1)
    const columns = header.split(detectDelimiter(header)).map((name) => name.replaceAll('"', ''))
    return (
      /\.[ct]sv(?:\.gz)?$/i.test(fileName) || (columns.length > 1 && columns.includes('action'))
    )
  },
  async *read(input, options) {
    const { csv: given = {} } = options ?? {}
    const countBefore = countRepeats()
    let plan: CsvPlan | null = null
    for await (const row of readCsvRows(input)) {
      if ('problem' in row) yield row
      else if (plan === null) plan = planCsv(row.cells, given)
      else if (row.cells.some((cell) => cell !== '')) {
        const { timeZone = 'UTC' } = given
        yield { line: row.line, ...mapCsvRow(row.cells, { plan, timeZone, countBefore }) }
      }
    }
  },
}
