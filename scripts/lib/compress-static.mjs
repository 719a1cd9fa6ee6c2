import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'

const compress = promisify(brotliCompress)
/** Below, the answer's head is most of it. */
const sizeMin = 1_000

/**
 * Puts a brotli copy (`.br`) beside every script and style sheet under `folder`: an eighth less to load than with gzip, which
 * is what Next knows. Takes long at its best, so it is done once, with the build. lib/web/compressed-files.ts serves them.
 */
export async function compressStatic(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  await Promise.all(
    files
      .filter((name) => /\.(js|css)$/.test(name))
      .map(async (name) => {
        const path = join(folder, name)
        const plain = readFileSync(path)
        if (plain.length >= sizeMin) writeFileSync(`${path}.br`, await compress(plain))
      }),
  )
}
