import fc from 'fast-check'
import { ingestValues } from '@/lib/events/commands'
import { readEvents } from '@/lib/events/queries/read-events'
import type { JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { exportPath, makeExportDirectory } from './export-files'
import { exportToFile } from './export-to-file'
import { requestOf } from './run-export'
import { claimExport, noteMark, setFile } from './store/exports'

/** What spreadsheets run, and what CSV, JSON and our own dialect write in another way. */
const awkward = fc.constantFrom(
  ...['=1+1', '=HYPERLINK("https://evil.example")', "'", "''", "'=1", '-5', '+49 30 1', '@SUM(1)'],
  ...['\t', '\r\n', '\n', '＝1', '＠x', '"', '""', ';', ',', '|', '', ' ', 'null', '[]', '{}', '7'],
  ...[
    '\u2028',
    'Ünïcödé 漢字 🙈',
    '\u0001',
    '\\',
    '\\"',
    '\\u0000',
    '__proto__',
    'ana@acme.example',
  ],
)
export const hostileText = fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 12 }))
const filled = hostileText.filter((text) => text !== '')
const hostileJson = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)))
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)))
const email = fc.constantFrom('ana@acme.example', 'bo@acme.example', '=cmd@evil.example')
const person = fc.record(
  { type: fc.constantFrom('user', 'agent'), id: hostileText, name: hostileText, email },
  { requiredKeys: ['type'] },
)

/** Events as hostile as the log takes them. */
export const hostileEvents = fc.array(
  fc.record(
    {
      action: fc.constantFrom('project.deleted', 'auth.login', 'seen_nowhere.before'),
      occurred_at: fc.constantFrom('2024-06-01T09:15:00.123Z', '2024-06-01T09:15:00+02:00'),
      actor: fc
        .tuple(person, fc.option(person, { nil: undefined }))
        .map(([actor, other]) => (other ? { ...actor, on_behalf_of: other } : actor)),
      context: hostileText,
      outcome: fc.constantFrom('success', 'denied'),
      workspace: fc.record({ id: filled, name: hostileText }, { requiredKeys: ['id'] }),
      source: fc.record({ ip: fc.ipV4(), user_agent: hostileText }, { requiredKeys: [] }),
      targets: fc.array(
        fc.record(
          { type: filled, id: hostileText, name: hostileText, email },
          { requiredKeys: ['type'] },
        ),
        { maxLength: 3 },
      ),
      changes: fc.array(
        fc.record(
          { field: filled, old: hostileJson, new: hostileJson },
          { requiredKeys: ['field'] },
        ),
        { maxLength: 3 },
      ),
      details: fc.dictionary(hostileText, hostileJson),
      request: fc.record(
        {
          status: fc.integer({ min: 100, max: 599 }),
          path: hostileText,
          method: fc.constantFrom('GET', 'PATCH'),
          query: fc.dictionary(hostileText, hostileJson),
          body: hostileJson,
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['action', 'occurred_at', 'actor'] },
  ),
  { minLength: 1, maxLength: 8 },
)

/** Takes events in, in order; throws where the log refuses one. */
export async function ingestAll(companyId: string, events: readonly unknown[]): Promise<void> {
  const items = events.map((value, index) => ({ index, value: value as JsonValue }))
  const result = await ingestValues({ companyId, via: { type: 'cli' } }, items)
  const refused = result.results.find(({ status }) => status === 'rejected')
  if (refused) throw new Error(`the log refuses ${JSON.stringify(refused)}`)
}

/** The whole log as the API shows it. */
export async function readLog(companyId: string, q = ''): Promise<object[]> {
  const events: object[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page = await readEvents(
      { companyId },
      { q, limit: 250, cursor, expand: true, tail: false, waitMs: 0 },
    )
    events.push(...page.data.flatMap(({ event }) => event ?? []))
    cursor = page.cursor
  }
  return events
}

/**
 * Takes the oldest export that waits and dies where its first mark is noted, as a worker that is killed: the export seems to run, its
 * draft lies there, and the lease has run out. Answers its file.
 */
export async function dieWritingExport(): Promise<string> {
  const lease = newUuidV7()
  const row = await claimExport({ lease, now: new Date(), until: new Date(0) })
  if (!row) throw new Error('nothing waits')
  const file = `${row.id}.killed.${row.format}`
  await makeExportDirectory()
  await setFile(row.id, lease, file)
  const killed = new Error('killed')
  const note = async (mark: Parameters<typeof noteMark>[0]['mark']) => {
    await noteMark({ id: row.id, lease, mark })
    throw killed
  }
  const path = exportPath(file)
  await exportToFile(requestOf(row), { path, marks: { from: null, note } }).catch((error) => {
    if (error !== killed) throw error
  })
  return file
}
