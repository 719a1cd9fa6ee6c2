import { firstAt, isObjectAt, isTextAt, nameEnd, nextAt, stringEnd, valueEnd } from './json-bytes'
import type { PersonalPlace, Spot } from './personal-places'

type Wanted = {
  /** Where the member of the event begins that the spot is in. */
  at: number
  spot: Spot
  places: readonly PersonalPlace[]
}

/** Where the object closes that a spot is in; -1 where there is none, or it has what is to go into it. */
export function findClose(bytes: Uint8Array, { at, spot, places }: Wanted): number {
  const { tokens } = spot
  let container = at
  for (let depth = 1; depth < tokens.length && container >= 0; depth += 1) {
    container = childAt(bytes, { at: container, token: tokens[depth] as string })
  }
  if (container < 0 || !isObjectAt(bytes, container)) return -1
  let close = container + 1
  for (let from = firstAt(bytes, container); from >= 0; ) {
    const to = stringEnd(bytes, from)
    for (const { spot: one } of places) {
      const isHere = one.container === spot.container
      if (isHere && isTextAt(bytes, { from: from + 1, to: to - 1, text: one.name })) return -1
    }
    close = valueEnd(bytes, to + 1)
    from = nextAt(bytes, close)
  }
  return close
}

/** Where a member (by the spelling of its name) or an element of the container at `at` begins; -1: it has none, or is none. */
function childAt(bytes: Uint8Array, { at, token }: { at: number; token: string }): number {
  let from = firstAt(bytes, at)
  if (isObjectAt(bytes, at)) {
    while (from >= 0) {
      const to = nameEnd(bytes, from)
      if (to < 0) return -1
      if (isTextAt(bytes, { from: from + 1, to: to - 1, text: token })) return to + 1
      from = nextAt(bytes, valueEnd(bytes, to + 1))
    }
    return -1
  }
  if (!/^(0|[1-9]\d{0,9})$/.test(token)) return -1
  for (let left = Number(token); left > 0 && from >= 0; left -= 1) {
    from = nextAt(bytes, valueEnd(bytes, from))
  }
  return from
}
