import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { readProcessIdentity } from '@/lib/platform/process-identity'

/** A process on another machine, or in another container, touches its files each minute. */
const silentMaxMs = 5 * 60_000

/** `<host>.<pid>.<process>.<part>.journal`: whose a journal is, for whoever finds it later. */
export function nameJournal(part: number | string): string {
  return `${ownMark()}.${part}.journal`
}

/** A journal that this process has taken over and not emptied yet. */
export function isTakenByUs(name: string): boolean {
  return name.startsWith(`${ownMark()}.taken-`) && name.endsWith('.journal')
}

/** Whether the process that wrote it has ended. `ageMs`: since the file was last written or touched. */
export function isOrphan(name: string, { ageMs }: { ageMs: number }): boolean {
  const [host, pid, mark, , suffix] = name.split('.')
  if (suffix !== 'journal' || !pid) return false
  if (host !== digest(hostname())) return ageMs > silentMaxMs
  const identity = readProcessIdentity(Number(pid))
  return identity === undefined || digest(identity) !== mark
}

function ownMark(): string {
  own ??= [
    digest(hostname()),
    process.pid,
    digest(readProcessIdentity(process.pid) ?? 'unknown'),
  ].join('.')
  return own
}

let own: string | undefined

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
