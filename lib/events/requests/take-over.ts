import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { appendPending } from './append-pending'
import { journalDirectory, parseJournal } from './journal'
import { isOrphan, isTakenByUs, nameJournal } from './journal-name'

const running = shareInProcess<{ work: Promise<number> | undefined }>('request-take-over', () => ({
  work: undefined,
}))

/**
 * Brings into the log what processes that were killed had written into their journals, and answers how many events that
 * were; those that got there before are known by their ids. Whoever renames a journal first has it, so any number of
 * processes may run this at once. Throws when the database does not take them: they are tried again the next time.
 */
export function takeOverJournals(directory = journalDirectory()): Promise<number> {
  running.work ??= takeOverAll(directory).finally(() => {
    running.work = undefined
  })
  return running.work
}

async function takeOverAll(directory: string): Promise<number> {
  let count = 0
  let left = 0
  for (const name of listJournals(directory)) {
    const path = claim(directory, name)
    if (path === undefined) continue
    const events = parseJournal(readFileSync(path, 'utf8'))
    const failed = await appendPending(events)
    count += events.length - failed.length
    left += failed.length
    // One log that takes nothing keeps only its own journal waiting, not those after it.
    if (failed.length === 0) rmSync(path, { force: true })
  }
  if (left > 0) throw new Error(`${left} recorded requests of ended processes still wait`)
  return count
}

function listJournals(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The path under which it is ours now; undefined where its process lives or another one was faster. */
function claim(directory: string, name: string): string | undefined {
  const path = join(directory, name)
  if (isTakenByUs(name)) return path
  const own = join(directory, nameJournal(`taken-${randomUUID()}`))
  try {
    if (!isOrphan(name, { ageMs: Date.now() - statSync(path).mtimeMs })) return undefined
    renameSync(path, own)
    return own
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
