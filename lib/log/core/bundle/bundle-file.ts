/** A member of a bundle, wherever it lies: in a ZIP, in a directory, in memory. All of it may be forged. */
export type BundleFile = {
  /** Without a path. */
  name: string
  /** In bytes, as far as whoever stored it says. */
  size: number
  /** From the beginning, piece by piece; may be called again. Throws `BundleReadError` where the bytes cannot be had. */
  open: () => AsyncIterable<Uint8Array>
}

/** The container is damaged, in words for people. */
export class BundleReadError extends Error {
  override readonly name = 'BundleReadError'
}

/** SHA256SUMS cannot name itself, nor what signs it. */
export const sumsFile = 'SHA256SUMS'
export const signatureFiles = ['SHA256SUMS.sig', 'SHA256SUMS.ed25519'] as const

/** What every bundle has besides. */
export const commonFiles = [
  'README.txt',
  'manifest.json',
  'checkpoint',
  'log.vkey',
  'export.pem',
  'allowed_signers',
  'events.ndjson',
  'disclosures.ndjson',
] as const

/** It has one of them. */
export const proofFiles = ['range.json', 'proofs.ndjson'] as const

/** What may be read into memory whole. */
const wholeBytesMax = 1_000_000

/** The whole of a small file. Throws `BundleReadError` where it is larger than one is ever written. */
export async function readWhole(file: BundleFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of file.open()) {
    length += part.length
    if (length > wholeBytesMax) throw new BundleReadError(`is larger than ${wholeBytesMax} bytes`)
    // A copy: whoever reads the file may use its buffer again.
    parts.push(part.slice())
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
