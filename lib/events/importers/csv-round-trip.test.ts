import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from './csv'
import { formatCsvRow, guardCell, unguardCell } from './csv-dialect'
import { openEvent, readWith } from './test-importer'

const awkward = fc.constantFrom(
  ...['=1+1', "'", "''", "'=", '-5', '+', '@x', '\t', '\r\n', '＝1', '"', ';', ''],
)
const text = fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 12 }))
const filled = text.filter((value) => value !== '')
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)))

const events = fc.record(
  {
    id: fc.uuid().map((id) => id.toLowerCase()),
    action: fc.constantFrom('project.deleted', 'auth.login'),
    occurred_at: fc.constantFrom('2024-06-01T09:15:00.123Z', '2024-06-01T09:15:00+02:00'),
    actor: fc.record(
      { type: fc.constantFrom('user', 'agent'), id: text, name: text, email: fc.emailAddress() },
      { requiredKeys: ['type'] },
    ),
    context: text,
    workspace: fc.record({ id: filled, name: text }, { requiredKeys: ['id'] }),
    targets: fc.array(fc.record({ type: filled, id: text }), { minLength: 1, maxLength: 3 }),
    changes: fc.array(fc.record({ field: filled, old: json, new: json }), {
      minLength: 1,
      maxLength: 3,
    }),
    details: fc.dictionary(text, json, { minKeys: 1 }),
    request: fc.record({ status: fc.integer({ min: 100, max: 599 }), path: text, body: json }),
  },
  { requiredKeys: ['id', 'action', 'occurred_at', 'actor'] },
)

const texts = [
  'id',
  'action',
  'occurred_at',
  'actor.type',
  'actor.id',
  'actor.name',
  'actor.email',
  'context',
]
const columns = [
  ...texts,
  'workspace.id',
  'workspace.name',
  'targets',
  'changes',
  'details',
  'request',
]

/** As the rules of `csv-dialect.ts` ask of whoever writes it. */
function writeRow(event: object): string {
  return formatCsvRow(
    columns.map((column) => {
      const value = column
        .split('.')
        .reduce<unknown>((here, name) => Reflect.get(Object(here), name), event)
      return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
    }),
  )
}

describe('our own CSV', () => {
  it('gives every event back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 5 }), async (sent) => {
        const written = `\ufeff${formatCsvRow(columns)}${sent.map(writeRow).join('')}`
        const items = await readWith(csv, written, { chunk: 7 })
        expect(items.map((item) => openEvent(item))).toEqual(sent)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps what the log had added in details.exported, like the JSON export', async () => {
    const header = [
      'action',
      'actor.type',
      'actor.ref',
      'seq',
      'leaf_hash',
      'via.type',
      'redacted',
      'label',
    ]
    const row = ['a.b', 'user', 's_1', '41', 'q83v', 'api_key', '["/details/token"]', 'A']
    const [item] = await readWith(csv, formatCsvRow(header) + formatCsvRow(row))
    expect(openEvent(item)).toEqual({
      id: expect.any(String),
      action: 'a.b',
      actor: { type: 'user', id: 's_1' },
      details: {
        exported: {
          ...{ seq: 41, leaf_hash: 'q83v', via: { type: 'api_key' } },
          ...{ redacted: ['/details/token'], refs: { '/actor': 's_1' } },
        },
      },
    })
  })

  it('is no formula to a spreadsheet, whatever a text begins with, and unguarded again is the same', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(guardCell(value)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
        expect(unguardCell(guardCell(value))).toBe(value)
      }),
    )
  })
})
