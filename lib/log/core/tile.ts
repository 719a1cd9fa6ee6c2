import { isLogNumber } from './subtrees'

/**
 * Tiles of C2SP tlog-tiles (https://c2sp.org/tlog-tiles): tile `index` of `level` holds, left to right, the hashes
 * of the perfect subtrees of 256^level leaves from number index · 256 on; 256 of them, or `width` if partial.
 */
export type TileId = {
  level: number
  index: number
  /** 1–256; 256 is a full tile. */
  width: number
}

export const tileWidth = 256

/** Tree levels that one tile spans. */
export const tileHeight = 8

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last marked with x. */
export function tilePath({ level, index, width }: TileId): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.../g) ?? []
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${number}${width === tileWidth ? '' : `.p/${width}`}`
}

/** The tile of a path, `null` unless the path is exactly what `tilePath` writes. */
export function parseTilePath(path: string): TileId | null {
  const parts = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!parts) return null
  const [, level = '', number = '', width] = parts
  const tile = {
    level: Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  if (tile.level > 63 || tile.width < 1 || !isLogNumber(tile.index)) return null
  return tilePath(tile) === path ? tile : null
}

/** Leaves under one hash of a tile of this level. */
export function leavesPerHash(level: number): number {
  return tileWidth ** level
}

/** How many hashes tile `index` of `level` has in a tree of `size`; 0 when it does not exist yet. */
export function tileWidthAt(
  size: number,
  { level, index }: { level: number; index: number },
): number {
  const hashes = Math.floor(size / leavesPerHash(level)) - index * tileWidth
  return Math.max(0, Math.min(tileWidth, hashes))
}
