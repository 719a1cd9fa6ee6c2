import { EventEmitter } from 'node:events'
import pg from 'pg'
import { nowMs } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { database } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { onShutdown, stoppingSignal } from '@/lib/platform/shutdown'
import { whenEnded } from '@/lib/platform/when-ended'

/**
 * Wakes those who wait for events: NOTIFY from one connection after the commit (inside the append it would halve the
 * throughput), gathered over a few milliseconds. It only says "look again": what is read is read by cursor, so a lost
 * notice costs time, never an event.
 */
const channel = 'trailkeeper_log'
const gatherMs = 20
const reconnectMs = 1_000

type Wake = {
  local: EventEmitter
  /** How often each company was woken since the process began. */
  counts: Map<string, number>
  sizes: Map<string, number>
  timer?: NodeJS.Timeout
  listener?: Promise<void>
}

/** Tells every process that a company's log has grown to `size`. */
export function announceAppend({ companyId, size }: { companyId: string; size: number }): void {
  const wake = open()
  ring(wake, companyId)
  wake.sizes.set(companyId, size)
  wake.timer ??= setTimeout(() => {
    wake.timer = undefined
    void notify(wake)
  }, gatherMs).unref()
}

/** A mark to take before looking: what came between looking and waiting is then not slept through. */
export function countWakes(companyId: string): number {
  return open().counts.get(companyId) ?? 0
}

/**
 * Resolves when a company's log may have grown since the mark `since`, after `timeoutMs`, or when `signal` or the process
 * ends: look again. What it grew by before `notBeforeMs` (a time) is gathered until then: a busy log wakes every few
 * milliseconds, and a poll whose filter lets nothing through would read again each time.
 */
export function waitForAppend(
  companyId: string,
  {
    since,
    timeoutMs,
    notBeforeMs = 0,
    signal,
  }: { since: number; timeoutMs: number; notBeforeMs?: number; signal?: AbortSignal },
): Promise<void> {
  const wake = open()
  listen(wake)
  const stopping = stoppingSignal()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      wake.local.off(companyId, gather)
      signal?.removeEventListener('abort', done)
      stopping.removeEventListener('abort', done)
      resolve()
    }
    const startedAtMs = nowMs()
    let timer = setTimeout(done, timeoutMs)
    const gather = () => {
      const soonestMs = Math.min(notBeforeMs, startedAtMs + timeoutMs) - nowMs()
      // A clock that was put back in between would make it hours.
      const leftMs = Math.min(soonestMs, timeoutMs)
      if (leftMs <= 0) return done()
      wake.local.off(companyId, gather)
      clearTimeout(timer)
      timer = setTimeout(done, leftMs)
    }
    wake.local.on(companyId, gather)
    signal?.addEventListener('abort', done)
    stopping.addEventListener('abort', done)
    if (signal?.aborted || stopping.aborted) done()
    else if (countWakes(companyId) !== since) gather()
  })
}

function ring(wake: Wake, companyId: string): void {
  wake.counts.set(companyId, (wake.counts.get(companyId) ?? 0) + 1)
  wake.local.emit(companyId)
}

async function notify(wake: Wake): Promise<void> {
  const companies = [...wake.sizes.keys()]
  wake.sizes.clear()
  try {
    await database().pool.query({
      name: 'log.notify',
      text: `SELECT pg_notify($1, company) FROM unnest($2::text[]) AS company`,
      values: [channel, companies],
    })
  } catch (error) {
    // The database just accepted an append: whoever waits looks again by itself when its time is up.
    log.warn('other processes could not be told of new events', { reason: String(error) })
  }
}

/** One listening connection per process, opened by the first who waits, reopened while the process runs. */
function listen(wake: Wake): void {
  wake.listener ??= (async () => {
    while (!stoppingSignal().aborted) {
      await listenOnce(wake).catch((error: unknown) => {
        log.warn('the connection that listens for new events broke', { reason: String(error) })
      })
      await new Promise((resolve) => setTimeout(resolve, reconnectMs).unref())
    }
  })()
}

async function listenOnce(wake: Wake): Promise<void> {
  const client = new pg.Client({ connectionString: loadEnv().databaseUrl })
  const ended = whenEnded(client)
  const close = () => void client.end()
  try {
    await client.connect()
    client.on('notification', ({ payload }) => payload && ring(wake, payload))
    await client.query(`LISTEN ${channel}`)
    stoppingSignal().addEventListener('abort', close)
    await ended
  } finally {
    stoppingSignal().removeEventListener('abort', close)
    await client.end().catch(() => undefined)
  }
}

function open(): Wake {
  return shareInProcess('wake', () => {
    const local = new EventEmitter()
    local.setMaxListeners(0)
    const wake: Wake = { local, counts: new Map(), sizes: new Map() }
    onShutdown(async () => clearTimeout(wake.timer))
    return wake
  })
}
