import {
  bytesEqual,
  concatBytes,
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
} from '@/lib/log/core/bytes'
import type { VerifyEd25519 } from '@/lib/log/core/ed25519'

/**
 * Signatures that `ssh-keygen -Y verify` checks (OpenSSH, PROTOCOL.sshsig), with Ed25519 and SHA-512; and the line of an
 * `allowed_signers` file. One spelling per signature: anything that we would write differently is refused.
 */

export type Sha512 = (data: Uint8Array) => Uint8Array

/** What bundles are signed for, and as whom. */
export const exportNamespace = 'audit-export'
export const exportIdentity = 'audit-export'

/** What the key signs, in place of `message` itself. */
export function sshSignedBytes(sha512: Sha512, message: Uint8Array): Uint8Array {
  return concatBytes(
    magic,
    sshText(exportNamespace),
    sshText(''),
    sshText('sha512'),
    sshString(sha512(message)),
  )
}

/** The armored signature file. `signature` is Ed25519 over `sshSignedBytes`. */
export function formatSshSignature({
  publicKey,
  signature,
}: {
  publicKey: Uint8Array
  signature: Uint8Array
}): string {
  const blob = concatBytes(
    magic,
    uint32(1),
    sshString(sshKey(publicKey)),
    sshText(exportNamespace),
    sshText(''),
    sshText('sha512'),
    sshString(concatBytes(sshText(keyType), sshString(signature))),
  )
  const lines = encodeBase64(blob).match(/.{1,70}/g) ?? []
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`
}

export type SshFailure = 'not_a_signature' | 'another_key' | 'bad_signature'

/** Whether the file is this key's signature over `message`, in our namespace. */
export function verifySshSignature(
  tools: { sha512: Sha512; verifyEd25519: VerifyEd25519 },
  { file, message, publicKey }: { file: Uint8Array; message: Uint8Array; publicKey: Uint8Array },
): { ok: true } | { ok: false; reason: SshFailure } {
  const text = decodeUtf8(file)
  const parts = text === null ? null : readSignature(text)
  if (!parts) return { ok: false, reason: 'not_a_signature' }
  if (!bytesEqual(parts.publicKey, publicKey)) return { ok: false, reason: 'another_key' }
  const signed = { publicKey, message: sshSignedBytes(tools.sha512, message) }
  return tools.verifyEd25519({ ...signed, signature: parts.signature })
    ? { ok: true }
    : { ok: false, reason: 'bad_signature' }
}

/** The line that lets `ssh-keygen -Y verify` accept the key, for bundles and nothing else. */
export function formatAllowedSigners(publicKey: Uint8Array): string {
  return `${exportIdentity} namespaces="${exportNamespace}" ${formatSshKey(publicKey)}\n`
}

/** The public key as OpenSSH writes it: `ssh-ed25519 AAAA…`. */
export function formatSshKey(publicKey: Uint8Array): string {
  return `${keyType} ${encodeBase64(sshKey(publicKey))}`
}

/** `SHA256:…` as `ssh-keygen -l` prints it: for comparing by eye. */
export function sshFingerprint(
  sha256: (data: Uint8Array) => Uint8Array,
  publicKey: Uint8Array,
): string {
  return `SHA256:${encodeBase64(sha256(sshKey(publicKey))).replace(/=+$/, '')}`
}

const keyType = 'ssh-ed25519'
const magic = encodeUtf8('SSHSIG')

function readSignature(text: string): { publicKey: Uint8Array; signature: Uint8Array } | null {
  const [, base64] =
    /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]{1,1000})\n-----END SSH SIGNATURE-----\n$/.exec(
      text,
    ) ?? []
  const blob = base64 === undefined ? null : decodeBase64(base64.replaceAll('\n', ''))
  // Everything has one length: magic, version, key (4 + 11 + 4 + 32), namespace, reserved, hash, signature.
  const keyAt = magic.length + 4 + 4 + 4 + keyType.length + 4
  if (!blob || blob.length < keyAt + 32 + 64) return null
  const publicKey = blob.slice(keyAt, keyAt + 32)
  const signature = blob.slice(-64)
  return formatSshSignature({ publicKey, signature }) === text ? { publicKey, signature } : null
}

function sshKey(publicKey: Uint8Array): Uint8Array {
  return concatBytes(sshText(keyType), sshString(publicKey))
}

function sshText(text: string): Uint8Array {
  return sshString(encodeUtf8(text))
}

function sshString(bytes: Uint8Array): Uint8Array {
  return concatBytes(uint32(bytes.length), bytes)
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
