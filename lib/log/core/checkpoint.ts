import { decodeBase64, encodeBase64 } from './bytes'
import type { VerifyEd25519 } from './ed25519'
import { hashSize } from './merkle'
import {
  type NoteFailure,
  parseNote,
  signNote,
  type NoteSigner,
  type Vkey,
  verifyNote,
} from './note'
import { isLogNumber } from './subtrees'

/** The head of a log: the text of a note after https://c2sp.org/tlog-checkpoint. */
export type Checkpoint = {
  /** Which log: `<instance name>/log/<company uuid>`. */
  origin: string
  size: number
  /** 32 bytes. */
  root: Uint8Array
  /** Lines that other logs may add; ours never does. */
  extensions: readonly string[]
}

/** The text to sign: origin, size, root in base64, a line each. */
export function formatCheckpoint({ origin, size, root }: Omit<Checkpoint, 'extensions'>): string {
  if (origin === '' || origin.includes('\n')) throw new Error('an origin is one line')
  if (!isLogNumber(size)) throw new RangeError('a size is a whole number')
  if (root.length !== hashSize) throw new RangeError('a root has 32 bytes')
  return `${origin}\n${size}\n${encodeBase64(root)}\n`
}

/** The signed note of a checkpoint. */
export function signCheckpoint(
  checkpoint: Omit<Checkpoint, 'extensions'>,
  signers: readonly NoteSigner[],
): string {
  return signNote(formatCheckpoint(checkpoint), signers)
}

/** The checkpoint of a note's text; `null` for leading zeros, sizes beyond 2^53, roots of another length. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.split('\n')
  if (extensions.pop() !== '' || extensions.includes('')) return null
  const root = rootText.length === 44 ? decodeBase64(rootText) : null
  const size = readDecimal(sizeText)
  if (origin === '' || size === null || root?.length !== hashSize) return null
  return { origin, size, root, extensions }
}

/** A position or size as the C2SP formats spell it: decimal, no sign, no leading zeros. */
export function readDecimal(text: string): number | null {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return null
  const value = Number(text)
  return isLogNumber(value) ? value : null
}

export type CheckpointFailure =
  | NoteFailure
  | 'not_a_checkpoint'
  | 'bad_signature'
  | 'no_known_key'
  | 'wrong_origin'

export type OpenedCheckpoint =
  | { ok: true; checkpoint: Checkpoint; signedBy: { key: Vkey; timestampSeconds: number | null }[] }
  | { ok: false; reason: CheckpointFailure; checkpoint: Checkpoint | null }

/**
 * A checkpoint whose signature by the log itself holds: by one of `keys` with type 0x01 whose name is the origin.
 * Cosignatures of other keys in `keys` are checked and listed. On failure `checkpoint` is what the note claims.
 */
export function openCheckpoint(
  noteText: string,
  { keys, verifyEd25519 }: { keys: readonly Vkey[]; verifyEd25519: VerifyEd25519 },
): OpenedCheckpoint {
  const parsed = parseNote(noteText)
  if (!parsed.ok) return { ...parsed, checkpoint: null }
  const checkpoint = parseCheckpoint(parsed.note.text)
  if (!checkpoint) return { ok: false, reason: 'not_a_checkpoint', checkpoint }
  const verdict = verifyNote(parsed.note, { keys, verifyEd25519 })
  if (!verdict.ok) return { ...verdict, checkpoint }
  const isOwn = verdict.signedBy.some(
    ({ key }) => key.type === 0x01 && key.name === checkpoint.origin,
  )
  if (!isOwn) return { ok: false, reason: 'wrong_origin', checkpoint }
  return { ok: true, checkpoint, signedBy: verdict.signedBy }
}
