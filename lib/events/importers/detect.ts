import { cloudtrail } from './cloudtrail'
import type { Importer } from './importer'
import { csv } from './csv'
import { github } from './github'
import { okta } from './okta'
import { trailkeeper } from './trailkeeper'

/** Every format that can be imported; the more particular ones are asked first. */
export const importers: readonly Importer[] = [cloudtrail, okta, github, trailkeeper, csv]

/** The importer of a format by its name, or undefined. */
export function findImporter(format: string): Importer | undefined {
  return importers.find((importer) => importer.format === format)
}

/** The importer whose format a file looks like, for `--format auto`; undefined when none does. */
export function detectImporter(input: {
  sample: Uint8Array | string
  fileName: string
}): Importer | undefined {
  return importers.find((importer) => importer.detect(input.sample, input.fileName))
}
