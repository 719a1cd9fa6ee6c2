import { fateOf, ownMark } from '@/lib/platform/process-mark'

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
  const fate = fateOf([host, pid, mark].join('.'))
  return fate === 'elsewhere' ? ageMs > silentMaxMs : fate === 'ended'
}
