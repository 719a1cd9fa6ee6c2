import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { loadEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { counter } from '@/lib/platform/metrics'
import { giveToDirectoryOwner } from '@/lib/platform/private-file'
import { nameJournal } from './journal-name'
import type { PendingEvent } from './schema'

/**
 * Where recorded requests wait for the log, so that a process that is killed loses none: two files of this process in
 * `DATA_DIR/requests`, mode 0600, one JSON line per event. A plain append without fsync survives the end of the process,
 * though not of the machine. While one file is emptied into the log the other takes what arrives, so each is emptied
 * whole and soon: both hold personal values, secrets never.
 *
 * A file that cannot be written is told once, counted, and tried again with the next event; the event is in memory all
 * the same.
 */
export type Journal = {
  /** Appends to the file in use, in one write. */
  write: (lines: string) => void
  /** What is written from now on goes to the other file, which must be empty. */
  swap: () => void
  /** Empties the file that the last swap left. */
  clear: () => void
  /** Says that this process lives, to processes that cannot see it. */
  touch: () => void
  /** Removes both files: only when all of it is in the log. */
  remove: () => void
  /** Lets go of both files as they are, for whoever takes them over. */
  close: () => void
}

const failures = counter(
  'trailkeeper_request_journal_failures_total',
  'Writes to the journal of recorded requests that failed: until the next one, a kill would lose them.',
)

export function openJournal(directory = journalDirectory()): Journal {
  const segments = [0, 1].map((part) => ({
    path: join(directory, nameJournal(part)),
    fd: undefined as number | undefined,
    isTorn: false,
  }))
  let active = 0
  let isBroken = false

  const attempt = (work: () => void) => {
    try {
      work()
      isBroken = false
    } catch (error) {
      failures.add(1)
      if (!isBroken) {
        log.error('the journal of requests cannot be written; they wait in memory', error)
      }
      isBroken = true
    }
  }
  const descriptorOf = (segment: (typeof segments)[number]): number => {
    if (segment.fd !== undefined) return segment.fd
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    giveToDirectoryOwner(directory)
    segment.fd = openSync(segment.path, 'a', 0o600)
    giveToDirectoryOwner(segment.path)
    return segment.fd
  }
  const release = () => {
    for (const segment of segments) {
      if (segment.fd !== undefined) closeSync(segment.fd)
      segment.fd = undefined
    }
  }
  return {
    write: (lines) =>
      attempt(() => {
        const segment = segments[active]
        if (!segment) return
        const fd = descriptorOf(segment)
        // After half a line the next one must not become part of it.
        const bytes = Buffer.from(segment.isTorn ? `\n${lines}` : lines)
        segment.isTorn = true
        if (writeSync(fd, bytes) !== bytes.length) throw new Error('only a part was written')
        segment.isTorn = false
      }),
    swap: () => {
      active = 1 - active
    },
    clear: () =>
      attempt(() => {
        const fd = segments[1 - active]?.fd
        if (fd !== undefined) ftruncateSync(fd, 0)
      }),
    touch: () =>
      attempt(() => {
        const now = new Date()
        for (const { fd, path } of segments) if (fd !== undefined) utimesSync(path, now, now)
      }),
    remove: () =>
      attempt(() => {
        release()
        for (const { path } of segments) rmSync(path, { force: true })
      }),
    close: release,
  }
}

export function journalDirectory(): string {
  return join(loadEnv().dataDir, 'requests')
}

export function formatJournal(events: readonly PendingEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

/** A line that was cut off by the end of its process is left out: its request had no answer yet. */
export function parseJournal(text: string): PendingEvent[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    try {
      return [JSON.parse(line) as PendingEvent]
    } catch {
      return []
    }
  })
}
