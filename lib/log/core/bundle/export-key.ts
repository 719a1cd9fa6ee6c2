import {
  bytesEqual,
  concatBytes,
  decodeBase64,
  decodeHex,
  encodeBase64,
} from '@/lib/log/core/bytes'

/** `export.pem`: the public key that signs bundles, as openssl reads it (SPKI of RFC 8410). */
export function formatExportPem(publicKey: Uint8Array): string {
  const base64 = encodeBase64(concatBytes(spkiPrefix, publicKey))
  return `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`
}

/** The 32 bytes of the key; `null` unless the file is exactly what `formatExportPem` writes. */
export function parseExportPem(text: string): Uint8Array | null {
  const [, base64] =
    /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{60})\n-----END PUBLIC KEY-----\n$/.exec(text) ??
    []
  const bytes = base64 === undefined ? null : decodeBase64(base64)
  if (bytes?.length !== spkiPrefix.length + 32) return null
  return bytesEqual(bytes.subarray(0, spkiPrefix.length), spkiPrefix)
    ? bytes.slice(spkiPrefix.length)
    : null
}

const spkiPrefix = decodeHex('302a300506032b6570032100') ?? new Uint8Array(0)
