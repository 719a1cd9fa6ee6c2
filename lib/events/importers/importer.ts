import type { JsonValue } from '@/lib/log/schema'
import type { CsvOptions } from './csv-mapping'

/** Why one record cannot become an event. `detail` never quotes the record: it may hold secrets. */
export type ImportProblem = { code: string; detail: string }

/**
 * What a file says, one item per record, in file order. `line` is the line of the file for NDJSON, and the
 * place of the record, from 1, where the file is one JSON document. The event is not validated yet.
 */
export type ImportItem =
  | { line: number; event: JsonValue }
  | { line: number; problem: ImportProblem }

/** What the caller says of a file beyond its bytes. */
export type ImportOptions = { csv?: CsvOptions }

/** One foreign format. Reading has no side effects and depends on nothing but the bytes and the options. */
export type Importer = {
  format: string
  label: string
  /** Whether a file looks like this format; the sample is its beginning, inflated. */
  detect(sample: Uint8Array | string, fileName: string): boolean
  /** The input is inflated already; see `readImportFile` for files. */
  read(input: AsyncIterable<Uint8Array>, options?: ImportOptions): AsyncIterable<ImportItem>
}

/** The beginning of a file as text; a character cut in half at its end does not matter for a guess. */
export function decodeSample(sample: Uint8Array | string): string {
  return typeof sample === 'string' ? sample : new TextDecoder().decode(sample)
}
