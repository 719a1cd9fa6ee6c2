import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import { makeCompany, makeMember, type TestCompany } from '@/lib/access/test-access'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { cancelExport } from './commands/end-export'
import { requestExport } from './commands/request-export'
import { runExports } from './jobs'
import { listExports } from './queries'
import type { ExportFormat, ExportView } from './schema/formats'
import { ingestAll } from './test-exports'
import { fate } from './test-fate'

/** Exports that are half written. For `*.db.test.ts` only, which mock `./write-draft` by `holdChunks`. */

export const never = new AbortController().signal

export const searched = 'action:project.opened'

/** How many events of the search there are: enough for two chunks of any format. */
export const total = 900

export const openedEvents = Array.from({ length: total }, (_, number) => ({
  action: 'project.opened',
  actor: { type: 'user', id: `u${number % 3}`, email: `u${number % 3}@acme.example` },
  details: { number },
}))

/** A company with these events, and somebody who may export them; nobody else's export waits. */
export async function openAcme(): Promise<{ acme: TestCompany; ana: SessionPrincipal }> {
  fate.beforeChunk = async () => undefined
  await sql().query('test.no_exports', 'DELETE FROM exports', [])
  const acme = await makeCompany(`acme-${newUuidV7().slice(-12)}`)
  const ana = await makeMember(acme, 'auditor', `ana@${acme.slug}.example`)
  await ingestAll(acme.id, openedEvents)
  return { acme, ana }
}

export async function ask(principal: SessionPrincipal, format: ExportFormat = 'csv') {
  return (await requestExport(principal, { format, q: searched })).id
}

export function filesOf(id: string): string[] {
  const directory = join(loadEnv().dataDir, 'exports')
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith(id)) : []
}

export async function see(principal: SessionPrincipal, id: string): Promise<ExportView> {
  const found = (await listExports(principal)).find((one) => one.id === id)
  if (!found) throw new Error('the export is not listed')
  return found
}

export async function rowOf(id: string) {
  const [row] = await sql().query<{ mark: { rows: number } | null; attempts: number }>(
    'test.mark',
    'SELECT mark, attempts FROM exports WHERE id = $1::uuid',
    [id],
  )
  return row ?? { mark: null, attempts: 0 }
}

export async function isMarked(id: string): Promise<void> {
  await vi.waitFor(async () => expect((await rowOf(id)).mark).not.toBeNull(), 10_000)
}

/** The worker stands still once some events are written and a mark is noted. */
export async function runHalf(signal = never) {
  let goOn = () => {}
  const stood = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  fate.beforeChunk = async (rows) => {
    if (rows < 400) return
    arrive()
    await stood
  }
  const running = runExports(signal)
  await arrived
  fate.beforeChunk = async () => undefined
  return {
    end: async () => {
      goOn()
      await running
    },
  }
}

/** Asks, waits until half of it is written, and cancels. */
export async function cancelHalf(
  principal: SessionPrincipal,
  format: ExportFormat = 'csv',
): Promise<string> {
  const id = await ask(principal, format)
  const half = await runHalf()
  await isMarked(id)
  await cancelExport(principal, { id })
  await half.end()
  return id
}
