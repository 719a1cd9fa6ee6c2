import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { loadEnv } from '@/lib/platform/env'
import { giveToDirectoryOwner } from '@/lib/platform/private-file'
import { isDraft, removeDraft, removeExport } from './export-to-file'

/** Where files of exports stand: DATA_DIR/exports, for the owner of the instance alone. */
export function exportPath(file: string): string {
  return join(loadEnv().dataDir, 'exports', file)
}

export async function makeExportDirectory(): Promise<void> {
  const path = exportPath('')
  const made = await mkdir(path, { recursive: true, mode: 0o700 })
  if (made !== undefined) giveToDirectoryOwner(path)
}

/** Deletes a file with its manifest; one that is gone already is none to delete. */
export async function deleteExportFile(file: string | null): Promise<void> {
  if (file !== null) await removeExport(exportPath(file))
}

/** Deletes the draft beside a file that is whole, and said to be. */
export async function deleteDraftOf(file: string): Promise<void> {
  await removeDraft(exportPath(file))
}

/** A file that stays, with what belongs to it. */
export type KeptFile = { file: string; hasDraft: boolean }

/**
 * Deletes what stands in the directory and belongs to none of the files that `listKept` names: what a crash left behind.
 * Returns how many.
 */
export async function deleteOtherFiles(listKept: () => Promise<KeptFile[]>): Promise<number> {
  const names = await readdir(exportPath('')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  // Asked afterwards: a file is named in its row before it is made.
  const kept = await listKept()
  const others = names.filter((name) => {
    const isOf = (file: string) => name === file || name.startsWith(`${file}.`)
    return !kept.some(({ file, hasDraft }) => isOf(file) && (hasDraft || !isDraft(name)))
  })
  await Promise.all(others.map((name) => rm(exportPath(name), { force: true })))
  return others.length
}
