import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type ImportPath = { path: string; bytes: number; isNamed: boolean }

/**
 * The files that the caller named, and those inside of directories that they named, by name. Throws errors of the file
 * system as they are.
 */
export function listImportFiles(directory: string, given: readonly string[]): ImportPath[] {
  return given.flatMap((name) => listPath(resolve(directory, name), true))
}

function listPath(path: string, isNamed: boolean): ImportPath[] {
  const stat = statSync(path)
  if (!stat.isDirectory()) return [{ path, bytes: stat.size, isNamed }]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && !entry.name.startsWith('.'))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => listPath(join(path, entry.name), false))
}
