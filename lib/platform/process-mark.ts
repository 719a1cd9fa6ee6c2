import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { readProcessIdentity } from './process-identity'

/** `<host>.<pid>.<process>`: whose something in a shared directory is, for whoever finds it later. */
export function ownMark(): string {
  own ??= markOf(process.pid, readProcessIdentity(process.pid) ?? 'unknown')
  return own
}

let own: string | undefined

/** What is known of the process of a mark. `elsewhere`: on another machine or in another container, which nobody sees from here. */
export function fateOf(mark: string): 'living' | 'ended' | 'elsewhere' {
  const [host, pid] = mark.split('.')
  if (host !== digest(hostname())) return 'elsewhere'
  const identity = readProcessIdentity(Number(pid))
  return identity !== undefined && markOf(Number(pid), identity) === mark ? 'living' : 'ended'
}

function markOf(pid: number, identity: string): string {
  return [digest(hostname()), pid, digest(identity)].join('.')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
