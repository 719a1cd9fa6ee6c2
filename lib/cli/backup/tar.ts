import { BackupDamaged } from './backup-format'

/** As much of the tar format (POSIX ustar) as backups need: plain files with short names. Pure. */

const blockBytes = 512

/** An archive ends with two blocks of zeros: one that was cut off does not. */
export const tarEnd = Buffer.alloc(2 * blockBytes)

/** The header of one file; its bytes and `tarPadding` follow. */
export function tarHeader(file: { name: string; bytes: number; mtimeMs: number }): Buffer {
  if (file.name.length > 100) throw new Error(`${file.name} is too long for a tar`)
  const block = Buffer.alloc(blockBytes)
  block.write(file.name, 0, 100, 'ascii')
  writeOctal(block, 0o600, { at: 100, digits: 7 })
  writeOctal(block, 0, { at: 108, digits: 7 })
  writeOctal(block, 0, { at: 116, digits: 7 })
  writeOctal(block, file.bytes, { at: 124, digits: 11 })
  writeOctal(block, Math.floor(file.mtimeMs / 1000), { at: 136, digits: 11 })
  block.write('0', 156)
  block.write('ustar\u000000', 257, 'ascii')
  writeOctal(block, sumOf(block), { at: 148, digits: 6 })
  block.write('\u0000 ', 154, 'ascii')
  return block
}

export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes)
}

/** Name and size of the file that follows; null at the end. Throws `BackupDamaged`. */
export function readTarHeader(block: Buffer): { name: string; bytes: number } | null {
  if (block.every((byte) => byte === 0)) return null
  const sum = Number.parseInt(block.toString('ascii', 148, 154), 8)
  if (sum !== sumOf(block)) throw new BackupDamaged('it is no tar, or was damaged')
  const name = block.toString('ascii', 0, 100).replace(/\0.*$/s, '')
  const bytes = Number.parseInt(block.toString('ascii', 124, 135), 8)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new BackupDamaged('it is no tar')
  return { name, bytes }
}

/** The sum of a header counts its own field as spaces. */
function sumOf(block: Buffer): number {
  let sum = 0
  for (const [at, byte] of block.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte
  return sum
}

function writeOctal(block: Buffer, value: number, to: { at: number; digits: number }): void {
  block.write(value.toString(8).padStart(to.digits, '0'), to.at, to.digits, 'ascii')
}
