import { leafVersion } from './core/leaf'
import { isObjectAt, isTextAt, isValueAt, quote } from './json-bytes'

/** A member of a leaf. `place`: in the order of canonical JSON. */
export type LeafMember = {
  name: string
  place: number
  /** An event shows it under another name, or not at all. */
  isOwn: boolean
}

const own = ['at', 'log', 'rx', 'sd', 'v']
const shown = [
  ...['id', 'via', 'action', 'actor', 'targets', 'workspace', 'context', 'outcome', 'source'],
  ...['request', 'changes', 'details', 'redacted'],
]
const members: LeafMember[] = [...own, ...shown]
  .sort()
  .map((name, place) => ({ name, place, isOwn: own.includes(name) }))
const byName = new Map(members.map((member) => [member.name, member]))

export function memberNamed(name: string): LeafMember | undefined {
  return byName.get(name)
}

/** The member that [from, to) names, behind the one at place `after`, as canonical JSON has them; null where there is none. */
export function findMember(
  bytes: Uint8Array,
  { from, to, after }: { from: number; to: number; after: number },
): LeafMember | null {
  for (let place = after + 1; place < members.length; place += 1) {
    const member = members[place] as LeafMember
    if (isTextAt(bytes, { from, to, text: member.name })) return member
  }
  return null
}

/** What no leaf is without, a bit for each place. */
export const neededMembers = ['action', 'actor', 'at', 'id', 'log', 'rx', 'sd', 'v', 'via'].reduce(
  (bits, name) => bits | (1 << (byName.get(name)?.place ?? 0)),
  0,
)

/** Whether the value [from, to) may be the member's: where this says no, `parseLeaf` has the last word. */
export function isOfMember(
  { name }: LeafMember,
  { bytes, from, to, id }: { bytes: Buffer; from: number; to: number; id: string },
): boolean {
  if (!isValueAt(bytes, from, to)) return false
  if (name === 'actor') return isObjectAt(bytes, from)
  if (name === 'action' || name === 'log') return bytes[from] === quote && to - from > 2
  const pattern = patterns.get(name)
  if (!pattern) return true
  const text = bytes.toString('latin1', from, to)
  // An event's own ref is named for it.
  if (name === 'sd' && text.includes('"e_') && !text.includes(`"e_${id}"`)) return false
  return pattern.test(text)
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
/** The 29th of February is left to `parseLeaf`. */
const day =
  '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)'
const time = new RegExp(`^"\\d{4}-${day}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z"$`)
const digest = `"(?:s_[A-Za-z0-9_-]{1,64}|e_${uuid})":"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"`
const patterns = new Map([
  ['id', new RegExp(`^"${uuid}"$`)],
  ['at', time],
  ['rx', time],
  ['via', /^\{(?:"id":"(?:[^"\\]|\\.)*",)?"type":"[^"\\]*"\}$/],
  ['sd', new RegExp(`^\\{(?:${digest}(?:,${digest})*)?\\}$`)],
])

const version = JSON.stringify(leafVersion)

export function isVersionAt(bytes: Uint8Array, from: number, to: number): boolean {
  return isTextAt(bytes, { from, to, text: version })
}
