import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  commentLength,
  commentPrefix,
  deflated,
  encodeCentralHeader,
  encodeEnd,
  encodeLocalHeader,
  stored,
  type ZipEntry,
} from '@/lib/log/core/bundle/zip-format'
import type { Spooled } from './spool'
import type { ByteSink } from './write-bundle'

/** Small files as they are, large ones as they were spooled. */
export type ZipMember = { name: string; bytes: Uint8Array } | { name: string; spooled: Spooled }

/**
 * Writes one ZIP archive, with ZIP64 where it must be (beyond 4 GB). Its comment ends with the SHA-256 of everything
 * before: one changed byte anywhere is seen.
 */
export async function writeZip(
  sink: ByteSink,
  {
    members,
    modified,
    signal,
  }: { members: readonly ZipMember[]; modified: Date; signal?: AbortSignal | undefined },
): Promise<void> {
  const hash = createHash('sha256')
  let offset = 0
  const put = async (bytes: Uint8Array) => {
    signal?.throwIfAborted()
    hash.update(bytes)
    offset += bytes.length
    await sink(bytes)
  }
  const entries: ZipEntry[] = []
  for (const member of members) {
    const entry = { name: member.name, offset, ...factsOf(member) }
    entries.push(entry)
    await put(encodeLocalHeader(entry, modified))
    if ('bytes' in member) await put(member.bytes)
    else for await (const piece of member.spooled.read()) await put(piece)
  }
  const centralOffset = offset
  for (const entry of entries) await put(encodeCentralHeader(entry, modified))
  const centralSize = offset - centralOffset
  await put(encodeEnd({ entries: entries.length, centralOffset, centralSize, commentLength }))
  await put(Buffer.from(commentPrefix, 'utf8'))
  await sink(Buffer.from(hash.digest('hex'), 'utf8'))
}

function factsOf(member: ZipMember): Omit<ZipEntry, 'name' | 'offset'> {
  if ('bytes' in member) {
    const size = member.bytes.length
    return { method: stored, crc32: crc32(member.bytes), size, compressedSize: size }
  }
  const { size, compressedSize, crc32: check } = member.spooled
  return { method: deflated, crc32: check, size, compressedSize }
}
