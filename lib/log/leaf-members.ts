import { leafVersion } from './core/leaf'
import { isTextAt } from './json-bytes'

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

const version = JSON.stringify(leafVersion)

export function isVersionAt(bytes: Uint8Array, from: number, to: number): boolean {
  return isTextAt(bytes, { from, to, text: version })
}
