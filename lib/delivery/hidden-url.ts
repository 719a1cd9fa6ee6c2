import { invalidInput } from '@/lib/platform/parse-input'
import { isRandomPart, secretLengthMin } from './random-part'

/** What stands for a value that is stored and not shown. */
const hidden = '…'

/**
 * An address as it may be shown: what is a secret in its path, and long values behind its `?`, are write-only, as tokens are. Some
 * receivers take their secret there.
 */
export function hideUrl(url: string): string {
  const { origin, parts, pieces } = takeApart(url)
  const path = parts.map((part, at) => (isSecretPart(parts, at) ? hidden : part)).join('/')
  const shown = pieces.map((piece) => piece.name + (isSecretPiece(piece) ? hidden : piece.value))
  return putTogether(origin + path, shown)
}

/**
 * The address that somebody means who was shown `stored` with its secrets hidden: each that they left so is the stored one of that
 * place or name. Throws `invalid_input` (422) where there is none, or the address leads to another host than it was entered for.
 */
export function keepHidden(given: string, stored: string | null): string {
  const { origin, parts, pieces } = takeApart(given)
  const isLeft = parts.some(isHiddenPart) || pieces.some(isHiddenPiece)
  if (!isLeft || !URL.canParse(given)) return given
  const known =
    stored === null ? null : { ...takeApart(stored), isElsewhere: hasOtherHost(given, stored) }
  const keep = <Value>(value: Value | undefined, what: string): Value => {
    if (value === undefined) throw refuse(`holds ${what}, and no such value is stored: enter it`)
    if (!known?.isElsewhere) return value
    throw refuse(`holds ${what}: enter that value again, it was given for another host`)
  }
  const kept = matchParts(parts, known?.parts ?? []).map((part, at) =>
    isHiddenPart(parts[at] ?? '') ? keep(part, `“${hidden}” in its path`) : parts[at],
  )
  const keptPieces = pieces.map((piece, at) => {
    if (!isHiddenPiece(piece)) return piece.name + piece.value
    // A name may be there twice: the second one left as it was is the second one that is stored.
    const turn = pieces.slice(0, at).filter(({ name }) => name === piece.name).length
    const found = known?.pieces.filter(({ name }) => name === piece.name)[turn]
    const { name, value } = keep(found, `“${piece.name}${hidden}”`)
    return name + value
  })
  return putTogether(origin + kept.join('/'), keptPieces)
}

/** Everything in an address that is hidden, as it is written there and as it is meant. */
export function secretsInUrl(url: string): string[] {
  const { parts, pieces } = takeApart(url)
  const inPath = parts.filter((_part, at) => isSecretPart(parts, at))
  // Where nothing follows a name behind the `?`, it may be the secret itself.
  const values = pieces.map(({ name, value }) => (value === '' ? name.slice(0, -1) : value))
  const inQuery = values.filter((value) => decodeValue(value).length >= secretLengthMin)
  return [
    ...inPath.flatMap((part) => [part, decodePart(part)]),
    ...inQuery.flatMap((value) => [value, decodeValue(value)]),
  ]
}

/** Also another port or scheme: somebody else may listen there. */
export function hasOtherHost(one: string, other: string): boolean {
  return new URL(one).origin !== new URL(other).origin
}

/**
 * For each part of a path that was given, what is stored where it was left hidden: in their order where all of them are there, else by
 * place in a path of as many parts. Undefined where it is not hidden, or nobody can say.
 */
function matchParts(given: string[], stored: string[]): (string | undefined)[] {
  const isStored = stored.map((part, at) => isHiddenPart(part) || isSecretPart(stored, at))
  const all = stored.filter((_part, at) => isStored[at])
  const isWhole = given.filter(isHiddenPart).length === all.length
  let turn = 0
  return given.map((part, at) => {
    if (!isHiddenPart(part)) return undefined
    if (isWhole) return all[turn++]
    return given.length === stored.length && isStored[at] ? stored[at] : undefined
  })
}

type Piece = { name: string; value: string }

/** As the text has it. Of a piece, `name` with its `=`, or nothing where a value stands alone. */
function takeApart(url: string): { origin: string; parts: string[]; pieces: Piece[] } {
  const [address = '', ...behind] = (url.split('#')[0] ?? '').split('?')
  const [origin = ''] = /^[^/]*\/\/[^/]*/.exec(address) ?? []
  const pieces = behind.length === 0 ? [] : behind.join('?').split('&')
  return {
    origin,
    parts: address.slice(origin.length).split('/'),
    pieces: pieces.map((piece) => {
      const end = piece.indexOf('=') + 1
      return { name: piece.slice(0, end), value: piece.slice(end) }
    }),
  }
}

function putTogether(address: string, pieces: string[]): string {
  return pieces.length === 0 ? address : `${address}?${pieces.join('&')}`
}

function isSecretPart(parts: readonly string[], at: number): boolean {
  return isRandomPart(decodePart(parts[at] ?? ''), parts.slice(0, at).join('/'))
}

function isSecretPiece({ value }: Piece): boolean {
  return decodeValue(value).length >= secretLengthMin
}

function isHiddenPart(part: string): boolean {
  return decodePart(part) === hidden
}

function isHiddenPiece({ value }: Piece): boolean {
  return decodeValue(value) === hidden
}

/** A path may have a `%` that begins nothing. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function decodeValue(value: string): string {
  return new URLSearchParams(`v=${value}`).get('v') ?? ''
}

function refuse(message: string) {
  return invalidInput([{ pointer: '/url', message }])
}
