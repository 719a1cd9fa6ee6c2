import type { FileHandle } from 'node:fs/promises'

/** The bytes [at, at + length) of a file; null where it ends before. */
export async function readExactly(
  file: FileHandle,
  { at, length }: { at: number; length: number },
): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length)
  for (let got = 0; got < length; ) {
    const { bytesRead } = await file.read(bytes, got, length - got, at + got)
    if (bytesRead === 0) return null
    got += bytesRead
  }
  return bytes
}
