import {
  concatBytes,
  decodeBase64,
  encodeBase64,
  encodeHex,
  encodeUtf8,
  type Sha256,
} from './bytes'
import type { VerifyEd25519 } from './ed25519'

/**
 * Signed notes, https://c2sp.org/signed-note: a text that ends with a newline, an empty line, signature lines.
 * Keys are Ed25519 (type 0x01) or timestamped Ed25519 cosignatures (0x04, https://c2sp.org/tlog-cosignature).
 */

/** A verifier key, written `<name>+<id>+<base64 of type and public key>`. */
export type Vkey = {
  /** For a log: its origin. */
  name: string
  /** First four bytes of SHA-256(name, newline, type, public key), as 8 hexadecimal digits. */
  id: string
  type: 0x01 | 0x04
  /** 32 bytes. */
  publicKey: Uint8Array
}

export type NoteSignature = { name: string; keyId: string; signature: Uint8Array }

/** `text` ends with a newline; signatures are over it, without the empty line. */
export type Note = { text: string; signatures: NoteSignature[] }

export type NoteFailure =
  | 'too_large'
  | 'control_character'
  | 'no_signatures'
  | 'too_many_signatures'
  | 'bad_signature_line'

/** As in Go's golang.org/x/mod/sumdb/note: longer ones are no notes, whatever they say. */
const noteLengthMax = 1_000_000
const signatureCountMax = 100

/** Splits a note without checking any signature. Its text comes from whoever served it. */
export function parseNote(
  note: string,
): { ok: true; note: Note } | { ok: false; reason: NoteFailure } {
  if (note.length > noteLengthMax) return { ok: false, reason: 'too_large' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
  if (/[\0-\x09\x0b-\x1f]/.test(note) || /\p{Surrogate}/u.test(note)) {
    return { ok: false, reason: 'control_character' }
  }
  // The last empty line, as a text may contain empty lines itself.
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return { ok: false, reason: 'no_signatures' }
  const lines = note.slice(split + 2).split('\n')
  if (lines.pop() !== '') return { ok: false, reason: 'bad_signature_line' }
  if (lines.length === 0) return { ok: false, reason: 'no_signatures' }
  if (lines.length > signatureCountMax) return { ok: false, reason: 'too_many_signatures' }
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    if (!signature) return { ok: false, reason: 'bad_signature_line' }
    signatures.push(signature)
  }
  return { ok: true, note: { text: note.slice(0, split + 1), signatures } }
}

export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const id = Uint8Array.from(keyId.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
    return `— ${name} ${encodeBase64(concatBytes(id, signature))}\n`
  })
  return `${text}\n${lines.join('')}`
}

/** `sign` is Ed25519 (64 bytes) with the private half of `key`, which has type 0x01. */
export type NoteSigner = { key: Vkey; sign: (message: Uint8Array) => Uint8Array }

/** A note signed by every signer, in their order. Throws when the text does not end with a newline. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n')) throw new Error('the text of a note ends with a newline')
  const message = encodeUtf8(text)
  const signatures = signers.map(({ key, sign }) => ({
    name: key.name,
    keyId: key.id,
    signature: sign(message),
  }))
  return formatNote({ text, signatures })
}

export type NoteVerdict =
  | { ok: true; signedBy: { key: Vkey; timestampSeconds: number | null }[] }
  | { ok: false; reason: 'bad_signature' | 'no_known_key' }

/**
 * Whether the note is signed by at least one of these keys. Signatures of unknown keys are ignored; a bad one
 * under the name and id of a known key condemns the whole note, as the specification demands.
 */
export function verifyNote(
  note: Note,
  { keys, verifyEd25519 }: { keys: readonly Vkey[]; verifyEd25519: VerifyEd25519 },
): NoteVerdict {
  const signedBy: { key: Vkey; timestampSeconds: number | null }[] = []
  for (const { name, keyId, signature } of note.signatures) {
    for (const key of keys) {
      if (key.name !== name || key.id !== keyId) continue
      const signed = signedMessage(note.text, { key, signature })
      if (!signed || !verifyEd25519({ publicKey: key.publicKey, ...signed.input })) {
        return { ok: false, reason: 'bad_signature' }
      }
      signedBy.push({ key, timestampSeconds: signed.timestampSeconds })
    }
  }
  return signedBy.length > 0 ? { ok: true, signedBy } : { ok: false, reason: 'no_known_key' }
}

/** The key with its id. Throws when the name could not stand in a signature line. */
export function makeVkey(sha256: Sha256, key: Omit<Vkey, 'id'>): Vkey {
  if (!isKeyName(key.name)) throw new Error('a key name has no spaces and no plus sign')
  return { ...key, id: keyId(sha256, key) }
}

export function keyId(sha256: Sha256, { name, type, publicKey }: Omit<Vkey, 'id'>): string {
  const input = concatBytes(encodeUtf8(`${name}\n`), Uint8Array.of(type), publicKey)
  return encodeHex(sha256(input).subarray(0, 4))
}

export function encodeVkey({ name, id, type, publicKey }: Vkey): string {
  return `${name}+${id}+${encodeBase64(concatBytes(Uint8Array.of(type), publicKey))}`
}

/** The key of a vkey line; `null` when malformed, of another algorithm, or with an id that is not its own. */
export function decodeVkey(sha256: Sha256, text: string): Vkey | null {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text)
  if (!parts) return null
  const [, name = '', id = '', base64 = ''] = parts
  const bytes = decodeBase64(base64)
  if (bytes?.length !== 33 || !isKeyName(name)) return null
  const type = bytes[0]
  if (type !== 0x01 && type !== 0x04) return null
  const key: Vkey = { name, id, type, publicKey: bytes.slice(1) }
  return keyId(sha256, key) === id ? key : null
}

function parseSignatureLine(line: string): NoteSignature | null {
  const parts = /^— (\S+) (\S+)$/.exec(line)
  if (!parts) return null
  const [, name = '', base64 = ''] = parts
  const bytes = decodeBase64(base64)
  if (!bytes || bytes.length < 5 || !isKeyName(name)) return null
  return { name, keyId: encodeHex(bytes.subarray(0, 4)), signature: bytes.slice(4) }
}

/** U+0085 is a space for Unicode (and Go), but not for JavaScript; U+FEFF the other way round. */
function isKeyName(name: string): boolean {
  return name !== '' && !/[\s\u0085+]/u.test(name)
}

function signedMessage(
  text: string,
  { key, signature }: { key: Vkey; signature: Uint8Array },
): {
  input: { message: Uint8Array; signature: Uint8Array }
  timestampSeconds: number | null
} | null {
  if (key.type === 0x01) {
    return { input: { message: encodeUtf8(text), signature }, timestampSeconds: null }
  }
  if (signature.length !== 72) return null
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength)
  const seconds = view.getBigUint64(0)
  const message = encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`)
  return {
    input: { message, signature: signature.subarray(8) },
    timestampSeconds: Number(seconds),
  }
}
