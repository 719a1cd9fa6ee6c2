import { appendFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'

export type ImportError = {
  file: string
  line: number
  code: string
  detail: string
  pointer?: string
}

export type ImportErrors = {
  add: (errors: readonly ImportError[]) => void
  bytes: () => number
}

/**
 * The file that says of each rejected record why, one JSON object a line; made at the first one. `keepBytes` of it are an
 * earlier run's; what stands after them was written by a batch that is sent again.
 */
export function openImportErrors(path: string, { keepBytes }: { keepBytes: number }): ImportErrors {
  let bytes = 0
  if (keepBytes > 0 && existsSync(path)) {
    bytes = Math.min(keepBytes, statSync(path).size)
    truncateSync(path, bytes)
  }
  let isOpen = bytes > 0
  return {
    add(errors) {
      if (errors.length === 0) return
      const text = errors.map((error) => `${JSON.stringify(error)}\n`).join('')
      if (isOpen) appendFileSync(path, text)
      else writeFileSync(path, text)
      isOpen = true
      bytes += Buffer.byteLength(text)
    },
    bytes: () => bytes,
  }
}

/** Removes what a former import of a file told, once nothing of it is rejected any more. Whether there was anything. */
export function removeImportErrors(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
  rmSync(path)
  return true
}
