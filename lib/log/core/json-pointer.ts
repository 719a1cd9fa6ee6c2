/** JSON values as this room handles them. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json }
export type JsonMembers = { [member: string]: Json }

/**
 * JSON Pointers (RFC 6901) to values that are taken out of an event and put back into it.
 *
 * The rule that both sides share: a member that is taken out is **absent**, its container stays (maybe empty);
 * an array element that is taken out leaves **`null`** in its place, so that the other indexes stay true.
 * `__proto__` is a member like any other: members are read and written as own properties only.
 * The empty pointer, which is the whole event, is refused: it could take out or put back everything. What producers point
 * at before sealing, the whole included, is read by `lib/log/event/json-pointer.ts`.
 */
export function parsePointer(pointer: string): readonly string[] | null {
  const known = knownPointers.get(pointer)
  if (known) return known
  const tokens = readPointer(pointer)
  if (tokens && knownPointers.size < knownMax) knownPointers.set(pointer, tokens)
  return tokens
}

/** A bundle has millions of pointers, and few different ones. Whoever makes up more of them has each read anew. */
const knownPointers = new Map<string, readonly string[]>()
const knownMax = 1_000

function readPointer(pointer: string): string[] | null {
  if (!pointer.startsWith('/')) return null
  const tokens = pointer.slice(1).split('/')
  if (!pointer.includes('~')) return tokens
  if (/~(?![01])/.test(pointer)) return null
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Whether `parsePointer` would read it, without doing so. */
export function isPointer(pointer: string): boolean {
  return pointer.startsWith('/') && !(pointer.includes('~') && /~(?![01])/.test(pointer))
}

export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens
    .map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** The value at a pointer, `undefined` when there is none. */
export function readAt(root: JsonMembers, pointer: string): Json | undefined {
  const tokens = parsePointer(pointer)
  if (!tokens) return undefined
  let at: Json | undefined = root
  for (const token of tokens) at = at === undefined ? undefined : child(at, token)
  return at
}

/** Takes the value out of `root`, which is changed, and answers it; `undefined` when there was none. */
export function takeAt(root: JsonMembers, pointer: string): Json | undefined {
  const tokens = parsePointer(pointer)
  const last = tokens?.at(-1)
  if (!tokens || last === undefined) return undefined
  const container = tokens.length === 1 ? root : readAt(root, formatPointer(tokens.slice(0, -1)))
  const value = container === undefined ? undefined : child(container, last)
  if (value === undefined) return undefined
  if (Array.isArray(container)) container[Number(last)] = null
  else if (isMembers(container)) delete container[last]
  return value
}

export type PutFailure = 'not_a_pointer' | 'pointer_taken' | 'pointer_unreachable'

/**
 * Puts a value back where `takeAt` took it from. Nothing is ever overwritten: a member must be absent, an array
 * element `null`. A container that is missing is made, when it must have been an object.
 */
export function putAt(
  root: JsonMembers,
  { pointer, value }: { pointer: string; value: Json },
): { ok: true } | { ok: false; reason: PutFailure } {
  const tokens = parsePointer(pointer)
  const last = tokens?.at(-1)
  if (!tokens || last === undefined) return { ok: false, reason: 'not_a_pointer' }
  let container: Json = root
  for (let depth = 0; depth < tokens.length - 1; depth += 1) {
    const token = tokens[depth] ?? ''
    let next = child(container, token)
    if (next === undefined && isMembers(container) && !isIndex(tokens[depth + 1] ?? last)) {
      next = {}
      setMember(container, { member: token, value: next })
    }
    if (next === undefined) return { ok: false, reason: 'pointer_unreachable' }
    container = next
  }
  if (Array.isArray(container)) {
    const there = child(container, last)
    if (there === undefined) return { ok: false, reason: 'pointer_unreachable' }
    if (there !== null) return { ok: false, reason: 'pointer_taken' }
    container[Number(last)] = value
    return { ok: true }
  }
  if (!isMembers(container)) return { ok: false, reason: 'pointer_unreachable' }
  if (Object.hasOwn(container, last)) return { ok: false, reason: 'pointer_taken' }
  setMember(container, { member: last, value })
  return { ok: true }
}

export function isMembers(value: unknown): value is JsonMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function child(container: Json, token: string): Json | undefined {
  if (Array.isArray(container)) return isIndex(token) ? container[Number(token)] : undefined
  return isMembers(container) && Object.hasOwn(container, token) ? container[token] : undefined
}

function isIndex(token: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(token)
}

/** Assigning to `__proto__` would change the object's prototype instead; for all others it is several times as fast. */
function setMember(container: JsonMembers, { member, value }: { member: string; value: Json }) {
  if (member !== '__proto__') {
    container[member] = value
    return
  }
  Object.defineProperty(container, member, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  })
}
