import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root, wherever the command was called from. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Stops with one sentence under a Node.js that nothing here runs on. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNewEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24
  if (isNewEnough) return
  process.stderr.write(
    `Trailkeeper needs Node.js 20.19, 22.12, 24 or newer; this is ${process.versions.node}.\n`,
  )
  process.exit(1)
}

/** A hash over names and contents of files and folders under the root; tests do not count. */
export function hashPaths(paths) {
  const hash = createHash('sha256')
  for (const path of paths) addToHash(hash, path)
  return hash.digest('hex')
}

function addToHash(hash, path) {
  const full = join(root, path)
  if (!existsSync(full)) return
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addToHash(hash, `${path}/${name}`)
    return
  }
  if (/\.test\.tsx?$/.test(path)) return
  hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
}
