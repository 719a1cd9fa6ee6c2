import { readFileSync } from 'node:fs'
import { findSourceMap, SourceMap } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'

/**
 * A stack whose places are those of the sources, as far as there are maps. Node could do so itself, but then keeps the map
 * of every module that is loaded: of Next's bundles that is some 50 MB, for errors that hardly ever come. Here a map is read
 * when an error is written down.
 */
export function readOriginalStack(stack: string): string {
  return stack.replaceAll(place, (whole, file: string, line: string, column: string) => {
    try {
      const map = findSourceMap(file) ?? readMap(file)
      const origin = map?.findEntry(Number(line) - 1, Number(column) - 1)
      if (!origin || !('originalSource' in origin)) return whole
      const { originalSource, originalLine, originalColumn } = origin
      return `${locate(originalSource, file)}:${originalLine + 1}:${originalColumn + 1}`
    } catch {
      // Damaged or gone: the place in the bundle is better than no error at all.
      return whole
    }
  })
}

const place = /((?:file:\/\/)?\/[^\s()]+?):(\d+):(\d+)/g

const read = new Map<string, SourceMap>()
/** An error that comes again and again is not read anew each time; to keep more than a few is what is avoided here. */
const readMax = 2

/** Of a bundle: only that has a map beside it. */
function readMap(path: string): SourceMap | undefined {
  if (!path.includes('/.next/')) return undefined
  const known = read.get(path)
  if (known) return known
  if (read.size >= readMax) read.clear()
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')))
  read.set(path, map)
  return map
}

function locate(source: string, path: string): string {
  const isRelative = !source.includes(':') && !isAbsolute(source)
  return isRelative ? resolve(dirname(path), source) : source
}
