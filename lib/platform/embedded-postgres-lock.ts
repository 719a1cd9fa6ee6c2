import { linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { giveToDirectoryOwner, readFileIfAny } from './private-file'
import { readProcessIdentity } from './process-identity'
import { StartError } from './start-error'

type Holder = { pid: number; identity: string }

const waitMaxMs = 180_000
let registrations = 0

/**
 * Runs `work` while no other living process does so for this directory. A lock whose process died is taken
 * over. Waits up to three minutes (a first start on a slow disk), then throws a `StartError`.
 */
export async function withDirectoryLock<T>(
  directory: string,
  work: () => Promise<T>,
  onWait: (pid: number) => void = () => undefined,
): Promise<T> {
  const path = join(directory, 'lock')
  await takeLock(path, onWait)
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** Writes this process down as a user of the server and returns how to strike it off again. */
export function registerUser(directory: string): () => void {
  const users = join(directory, 'users')
  mkdirSync(users, { recursive: true, mode: 0o700 })
  giveToDirectoryOwner(users)
  registrations += 1
  const path = join(users, `${process.pid}-${registrations}`)
  writeFileSync(path, describeSelf(), { mode: 0o600 })
  giveToDirectoryOwner(path)
  return () => rmSync(path, { force: true })
}

/** How many registrations of living processes there are; those of dead ones are removed on the way. */
export function countUsers(directory: string): number {
  const users = join(directory, 'users')
  mkdirSync(users, { recursive: true, mode: 0o700 })
  return readdirSync(users).filter((name) => {
    const holder = parseHolder(readFileIfAny(join(users, name)))
    // An unreadable entry is one that is being written: its process is alive.
    if (holder === undefined || isLiving(holder)) return true
    rmSync(join(users, name), { force: true })
    return false
  }).length
}

async function takeLock(path: string, onWait: (pid: number) => void): Promise<void> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeFileSync(draft, describeSelf(), { mode: 0o600 })
  giveToDirectoryOwner(draft)
  const startedAt = Date.now()
  let told = false
  try {
    while (!createLink(draft, path)) {
      const text = readFileIfAny(path)
      const holder = parseHolder(text)
      if (text !== undefined && (holder === undefined || !isLiving(holder))) {
        removeDeadLock(path, text)
        continue
      }
      if (Date.now() - startedAt > waitMaxMs) {
        throw new StartError(
          `Process ${holder?.pid} has been starting or stopping the database for three minutes (lock file ${path}). Wait for it or end it.`,
        )
      }
      if (!told && holder !== undefined && Date.now() - startedAt > 2_000) {
        told = true
        onWait(holder.pid)
      }
      await pause(50)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** A hard link appears at once and with its content, which O_EXCL followed by a write does not. */
function createLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Two processes may find the same dead lock: whoever moved a live one away by mistake puts it back. */
function removeDeadLock(path: string, deadText: string): void {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
  } catch {
    return // another process removed it first
  }
  if (readFileIfAny(aside) !== deadText) createLink(aside, path)
  rmSync(aside, { force: true })
}

function describeSelf(): string {
  return JSON.stringify({ pid: process.pid, identity: readProcessIdentity(process.pid) ?? '' })
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<Holder>
    return typeof value.pid === 'number' && typeof value.identity === 'string'
      ? { pid: value.pid, identity: value.identity }
      : undefined
  } catch {
    return undefined
  }
}

function isLiving(holder: Holder): boolean {
  return readProcessIdentity(holder.pid) === holder.identity
}
