import { createHash } from 'node:crypto'

/** A B-tree entry holds 2,704 bytes at most, of which some keys need up to 300 for their other columns. */
const keyBytesMax = 1_000
const prefixCharactersMax = 200

/**
 * What stands for an id, an address or a name in the columns that indexes hold. Producers may send strings of 32 KiB;
 * Postgres refuses to index them, and one such event would fail everybody's who shares its transaction. Longer ones
 * become their beginning, for wildcards, and a digest that tells them apart; the text itself stays where it is read from.
 */
export function shortenKey(text: string): string {
  // No UTF-16 unit takes more than three bytes: nearly every key needs no counting.
  if (text.length * 3 <= keyBytesMax || Buffer.byteLength(text) <= keyBytesMax) return text
  const prefix = text.slice(0, prefixCharactersMax).replace(/[\ud800-\udbff]$/, '')
  return `${prefix}…${createHash('sha256').update(text).digest('base64url')}`
}
