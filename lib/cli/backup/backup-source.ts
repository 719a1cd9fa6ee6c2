import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readExactly } from '@/lib/platform/read-exactly'
import {
  BackupDamaged,
  headerName,
  keysName,
  manifestName,
  marksName,
  readHeader,
} from './backup-format'
import { readTarHeader, tarEnd, tarPadding } from './tar'

export type BackupFile = { name: string; bytes: Buffer }

/** Gives the files of a backup in their order. */
export type BackupSource = {
  /** Null at the end. */
  next: () => Promise<BackupFile | null>
  close: () => Promise<void>
}

/** A part is some megabytes at most: what says that it is more is no backup. */
const fileBytesMax = 256 * 1024 * 1024

/** Opens what `openSink` wrote. Throws `BackupDamaged` where it is no whole backup at first sight. */
export async function openSource(path: string): Promise<BackupSource> {
  return (await stat(path)).isDirectory() ? openDirectory(path) : openTar(path)
}

async function openTar(path: string): Promise<BackupSource> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  try {
    const end =
      size < tarEnd.length ? null : await readAt(file, size - tarEnd.length, tarEnd.length)
    if (size % 512 !== 0 || !end?.equals(tarEnd)) {
      throw new BackupDamaged('its end is missing: it was cut off, or is no backup')
    }
  } catch (error) {
    await file.close()
    throw error
  }
  let at = 0
  return {
    async next() {
      const header = readTarHeader(await readAt(file, at, 512))
      if (!header) return null
      const { name, bytes } = header
      if (bytes > fileBytesMax) throw new BackupDamaged(`${name} is too large`)
      const content = await readAt(file, at + 512, bytes)
      at += 512 + bytes + tarPadding(bytes).length
      return { name, bytes: content }
    },
    close: () => file.close(),
  }
}

async function openDirectory(path: string): Promise<BackupSource> {
  const names = listNames(path)
  return {
    async next() {
      const { value: name } = await names.next()
      if (name === undefined) return null
      try {
        return { name, bytes: await readFile(join(path, name)) }
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
        throw new BackupDamaged(`${name} is missing`, { cause })
      }
    },
    close: async () => undefined,
  }
}

async function* listNames(path: string): AsyncGenerator<string, undefined, undefined> {
  yield headerName
  const { tables, includes_keys } = readHeader(await readFile(join(path, headerName)))
  if (includes_keys) yield keysName
  yield marksName
  for (const { name } of tables) {
    const parts = await readdir(join(path, 'tables', name)).catch(() => [])
    for (const part of parts.sort()) yield `tables/${name}/${part}`
  }
  yield manifestName
  return undefined
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = await readExactly(file, { at: position, length })
  if (bytes === null) throw new BackupDamaged('it ends in the middle')
  return bytes
}
