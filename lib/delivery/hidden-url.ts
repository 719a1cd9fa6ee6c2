import { invalidInput } from '@/lib/platform/parse-input'

/** What stands for a value that is stored and not shown. */
const hidden = '…'

/** Some receivers take their secret behind the `?`; what is shorter there is a name of something. */
export const secretLengthMin = 12

/** An address as it may be shown: long values behind its `?` are write-only, as tokens are. */
export function hideUrl(url: string): string {
  const { address, pieces } = takeApart(url)
  const shown = pieces.map(({ name, value }) =>
    decode(value).length >= secretLengthMin ? name + hidden : name + value,
  )
  return shown.length === 0 ? address : `${address}?${shown.join('&')}`
}

/**
 * The address that somebody means who was shown `stored` with its values hidden: each that they left so is the stored one of that
 * name. Throws `invalid_input` (422) where there is none, or the address leads to another host than the value was entered for.
 */
export function keepHidden(given: string, stored: string | null): string {
  const { address, pieces } = takeApart(given)
  if (!URL.canParse(given) || !pieces.some(isHidden)) return given
  const isSameHost = stored !== null && !hasOtherHost(given, stored)
  const known = stored === null ? [] : takeApart(stored).pieces
  const kept = pieces.map((piece, at) => {
    if (!isHidden(piece)) return piece.name + piece.value
    // A name may be there twice: the second one left as it was is the second one that is stored.
    const turn = pieces.slice(0, at).filter(({ name }) => name === piece.name).length
    const found = known.filter(({ name }) => name === piece.name)[turn]
    if (!found)
      throw refuse(`holds “${piece.name}${hidden}”, and no such value is stored: enter it`)
    if (isSameHost) return found.name + found.value
    throw refuse(
      `holds “${piece.name}${hidden}”: enter that value again, it was given for another host`,
    )
  })
  return `${address}?${kept.join('&')}`
}

type Piece = { name: string; value: string }

/** As the text has it: `name` with its `=`, or nothing where a value stands alone. */
function takeApart(url: string): { address: string; pieces: Piece[] } {
  const [address = '', ...behind] = (url.split('#')[0] ?? '').split('?')
  const pieces = behind.length === 0 ? [] : behind.join('?').split('&')
  return {
    address,
    pieces: pieces.map((piece) => {
      const end = piece.indexOf('=') + 1
      return { name: piece.slice(0, end), value: piece.slice(end) }
    }),
  }
}

function isHidden({ value }: Piece): boolean {
  return decode(value) === hidden
}

function decode(value: string): string {
  return new URLSearchParams(`v=${value}`).get('v') ?? ''
}

/** Also another port or scheme: somebody else may listen there. */
export function hasOtherHost(one: string, other: string): boolean {
  return new URL(one).origin !== new URL(other).origin
}

function refuse(message: string) {
  return invalidInput([{ pointer: '/url', message }])
}
