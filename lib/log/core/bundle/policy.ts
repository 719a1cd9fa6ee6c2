import type { Sha256 } from '@/lib/log/core/bytes'
import { bytesEqual } from '@/lib/log/core/bytes'
import { decodeVkey, type Vkey } from '@/lib/log/core/note'

/**
 * A trust policy after https://c2sp.org/tlog-policy: which logs are meant, which witnesses count, and how many of them a
 * checkpoint needs. Only what is in here is trusted; the keys inside a bundle are claims.
 */
export type Policy = {
  logs: readonly Vkey[]
  witnesses: ReadonlyMap<string, Vkey>
  groups: ReadonlyMap<string, { threshold: number; members: readonly string[] }>
  /** A witness, a group, or `none`. */
  quorum: string
}

export type PolicyResult =
  | { ok: true; policy: Policy }
  | { ok: false /** From 1; null: the file as a whole. */; line: number | null; what: string }

const limits = { logs: 1_000, witnesses: 1_000, groups: 1_000, length: 1_000_000 }

/** Reads a policy file. What is wrong is said with its line and what would be right. */
export function parsePolicy(sha256: Sha256, text: string): PolicyResult {
  if (text.length > limits.length) return wrong(null, 'it is longer than a policy can be')
  const logs: Vkey[] = []
  const witnesses = new Map<string, Vkey>()
  const groups = new Map<string, { threshold: number; members: string[] }>()
  const grouped = new Set<string>()
  let quorum: string | undefined
  const isDefined = (name: string) => witnesses.has(name) || groups.has(name)
  const refuseName = (name: string) => {
    if (name === 'none') return '"none" is no name for a witness or a group'
    return isDefined(name) ? `"${name}" is defined twice` : undefined
  }
  for (const [index, whole] of text.split('\n').entries()) {
    const number = index + 1
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
    if (/[\0-\x08\x0b-\x1f\x7f]/.test(whole)) return wrong(number, 'it has a control character')
    const words = whole.split(/[ \t]+/).filter((word) => word !== '')
    const [keyword, ...rest] = words
    if (keyword === undefined || keyword.startsWith('#')) continue
    if (keyword === 'log') {
      const [vkey = '', , more] = rest
      const key = decodeVkey(sha256, vkey)
      if (key?.type !== 0x01 || more !== undefined) {
        return wrong(number, 'expected `log <vkey> [<url>]` with an Ed25519 key of a log')
      }
      if (hasKey(logs, key)) return wrong(number, 'this public key is listed as a log already')
      logs.push(key)
      if (logs.length > limits.logs) return wrong(number, `more than ${limits.logs} logs`)
    } else if (keyword === 'witness') {
      const [name = '', vkey = '', , more] = rest
      const key = decodeVkey(sha256, vkey)
      if (key?.type !== 0x04 || more !== undefined) {
        return wrong(number, 'expected `witness <name> <vkey> [<url>]` with a cosignature key')
      }
      const refused = refuseName(name)
      if (refused !== undefined) return wrong(number, refused)
      if (hasKey([...witnesses.values()], key)) {
        return wrong(number, 'this public key is listed as a witness already')
      }
      witnesses.set(name, key)
      if (witnesses.size > limits.witnesses)
        return wrong(number, `more than ${limits.witnesses} witnesses`)
    } else if (keyword === 'group') {
      const [name = '', count = '', ...members] = rest
      const threshold = readThreshold(count, members.length)
      if (threshold === null) {
        return wrong(number, 'expected `group <name> <k|any|all> <name>…` with 1 ≤ k ≤ members')
      }
      const refused = refuseName(name)
      if (refused !== undefined) return wrong(number, refused)
      for (const member of members) {
        if (!isDefined(member)) return wrong(number, `"${member}" is not defined above`)
        if (grouped.has(member)) return wrong(number, `"${member}" is a member of a group already`)
        grouped.add(member)
      }
      groups.set(name, { threshold, members })
      if (groups.size > limits.groups) return wrong(number, `more than ${limits.groups} groups`)
    } else if (keyword === 'quorum') {
      const [name = '', more] = rest
      if (quorum !== undefined) return wrong(number, 'there is a quorum already')
      if (more !== undefined || (name !== 'none' && !isDefined(name))) {
        return wrong(number, 'expected `quorum <name>` of a witness or group above, or `none`')
      }
      quorum = name
    } else {
      return wrong(number, `"${keyword.slice(0, 40)}" is none of log, witness, group and quorum`)
    }
  }
  if (quorum === undefined) {
    return wrong(null, 'there is no quorum: `quorum none` asks for no witness')
  }
  return { ok: true, policy: { logs, witnesses, groups, quorum } }
}

/** Whether cosignatures by these keys are enough. */
export function meetsQuorum(policy: Policy, cosignedBy: readonly Vkey[]): boolean {
  const counts = (name: string): boolean => {
    const witness = policy.witnesses.get(name)
    if (witness) return hasKey(cosignedBy, witness)
    const group = policy.groups.get(name)
    if (!group) return false
    return group.members.filter(counts).length >= group.threshold
  }
  return policy.quorum === 'none' || counts(policy.quorum)
}

function wrong(line: number | null, what: string): PolicyResult {
  return { ok: false, line, what }
}

/** Two vkeys are one when they hold the same public key, whatever they are named. */
function hasKey(keys: readonly Vkey[], { publicKey }: Vkey): boolean {
  return keys.some((key) => bytesEqual(key.publicKey, publicKey))
}

function readThreshold(text: string, members: number): number | null {
  if (members === 0) return null
  if (text === 'any') return 1
  if (text === 'all') return members
  const threshold = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null
  return threshold !== null && threshold <= members ? threshold : null
}
