import pg from 'pg'
import { expect } from 'vitest'
import type { TestLog } from '@/lib/log/test-log'
import { type ExportRequest, exportToFile } from './export-to-file'
import type { ExportMark } from './schema/export-mark'

/** Exports that die half way, and logs that are pruned meanwhile. For `*.db.test.ts` only. */

/** What they are of: a third of them rare. */
export const makeEvents = (count: number) =>
  Array.from({ length: count }, (_, number) => ({
    action: number % 3 === 0 ? 'project.rare' : 'project.common',
    actor: { type: 'user', id: `u${number % 5}`, email: `u${number % 5}@acme.example` },
    details: { number, text: '=é"\n,'.repeat(number % 7) },
  }))

class Killed extends Error {}

/** Writes so many rows more, then dies as a killed worker does: the draft stays as it is. Answers the last mark. */
export async function writeUntilKilled(
  request: ExportRequest,
  { path, from, more }: { path: string; from: ExportMark | null; more: number },
): Promise<ExportMark> {
  const noted = noteMarks()
  const writing = exportToFile(request, {
    path,
    onProgress: (rows) => {
      if (rows >= (from?.rows ?? 0) + more) throw new Killed('killed')
    },
    marks: { from, everyMs: 0, note: noted.note },
  })
  await expect(writing).rejects.toBeInstanceOf(Killed)
  return noted.last()
}

export function noteMarks() {
  const all: ExportMark[] = []
  return {
    all,
    note: async (mark: ExportMark) => {
      all.push(mark)
    },
    last: () => {
      const last = all.at(-1)
      if (!last) throw new Error('no mark was noted')
      return last
    },
  }
}

/** Takes the events below `until` away, and says that those below `prunedTo` may go. */
export async function pruneEvents(
  { superuserUrl }: TestLog,
  { companyId, until, prunedTo = until }: { companyId: string; until: number; prunedTo?: number },
): Promise<void> {
  const owner = new pg.Client({ connectionString: superuserUrl })
  await owner.connect()
  try {
    await owner.query("SET session_replication_role = 'replica'")
    await owner.query('UPDATE logs SET pruned_to = $2 WHERE company_id = $1', [companyId, prunedTo])
    await owner.query('DELETE FROM events WHERE company_id = $1 AND seq < $2', [companyId, until])
    await owner.query('DELETE FROM pruned_ranges WHERE company_id = $1', [companyId])
    await owner.query(
      'INSERT INTO pruned_ranges (company_id, from_seq, until_seq, run_id) VALUES ($1, 0, $2, gen_random_uuid())',
      [companyId, until],
    )
  } finally {
    await owner.end()
  }
}
