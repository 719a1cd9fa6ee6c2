import { describe, expect, it } from 'vitest'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { collectItems } from './collect-items'
import type { ImportItem } from './importer'
import { trailkeeper } from './trailkeeper'

async function read(text: string): Promise<ImportItem[]> {
  async function* stream() {
    // In small pieces, so that lines and characters are cut in half.
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  }
  return collectItems(trailkeeper.read(stream()))
}
const readEvents = async (text: string) =>
  (await read(text)).map((item) => ('event' in item ? item.event : item.problem.code))

const events: EventInput[] = [
  {
    id: '0197b6a0-0000-7000-8000-000000000001',
    action: 'project.deleted',
    occurred_at: '2026-01-03T14:30:00.000Z',
    actor: { type: 'user', id: 'u1', name: 'Zoë Ødegård', email: 'zoe@acme.example' },
    targets: [{ type: 'project', id: 'p1', name: 'Atlas' }],
    details: { contracts: 7 },
  },
  { action: 'auth.failed', actor: { type: 'system' } },
]
const json = JSON.stringify(events)

describe('Trailkeeper JSON', () => {
  it.each([
    ['an array', json],
    ['a pretty-printed array', JSON.stringify(events, null, 2)],
    ['an array of lines', `[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]\n`],
    ['an object of events', `{"events":${json}}`],
    ['a pretty-printed object of events', JSON.stringify({ events }, null, 2)],
    ['lines', events.map((event) => JSON.stringify(event)).join('\n')],
    [
      'lines with blank ones, Windows ends and a byte order mark',
      `\ufeff${events.map((event) => JSON.stringify(event)).join('\r\n\r\n')}\r\n`,
    ],
  ])('reads %s', async (_, text) => {
    expect(await readEvents(text)).toEqual(events)
  })

  it('reads a single event, on one line or on many', async () => {
    expect(await readEvents(JSON.stringify(events[0]))).toEqual([events[0]])
    expect(await readEvents(JSON.stringify(events[0], null, 2))).toEqual([events[0]])
  })

  it.each(['', '\n\n', '[]', '{"events":[]}'])('finds nothing in %j', async (text) => {
    expect(await read(text)).toEqual([])
  })

  it('takes back what the API gives with expand=event', async () => {
    const [sent] = events
    const added = {
      seq: 41,
      recorded_at: '2026-01-03T14:30:01.000Z',
      via: { type: 'session', id: 's1' },
      leaf_hash: 'q83v',
      redacted: ['/details/token'],
    }
    const catalogue = {
      change: 'deleted',
      area: 'projects',
      kind: 'user_actions',
      label: 'Project deleted',
    }
    const row = {
      id: 42,
      user: 'zoe@acme.example',
      context: null,
      action: 'project.deleted',
      object: 'project',
    }
    const page = { data: [{ ...row, event: { ...sent, ...added, ...catalogue } }], cursor: null }
    const [event] = (await readEvents(JSON.stringify(page))) as EventInput[]
    expect(event).toEqual({ ...sent, details: { contracts: 7, exported: added } })
    expect(prepareEvent(event as JsonValue, { nowMs: Date.now(), newId: newUuidV7 }).ok).toBe(true)
  })

  it('keeps the ref of somebody who was erased as the only id that is left', async () => {
    const line = {
      action: 'auth.login',
      seq: 1,
      leaf_hash: 'AA',
      actor: { type: 'user', ref: 's_1', on_behalf_of: { type: 'user', ref: 's_2' } },
      targets: [
        { type: 'user', ref: 's_3' },
        { type: 'team', id: 't' },
      ],
    }
    const [event] = (await readEvents(JSON.stringify(line))) as EventInput[]
    expect(event?.actor).toEqual({
      type: 'user',
      id: 's_1',
      on_behalf_of: { type: 'user', id: 's_2' },
    })
    expect(event?.targets).toEqual([
      { type: 'user', id: 's_3' },
      { type: 'team', id: 't' },
    ])
    expect(prepareEvent(event as JsonValue, { nowMs: Date.now(), newId: newUuidV7 }).ok).toBe(true)
  })

  it.each([
    ['malformed_json', '{"action":'],
    ['malformed_json', 'not json'],
    ['duplicate_key', '{"action":"a","action":"b"}'],
    ['lone_surrogate', '{"action":"\\ud800"}'],
    ['too_deep', `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ])('reports %s for its own line and reads on', async (code, bad) => {
    const good = JSON.stringify(events[1])
    expect(await readEvents([good, bad, good].join('\n'))).toEqual([events[1], code, events[1]])
    const lines = (await read([good, '', bad, good].join('\n'))).map((item) => item.line)
    expect(lines).toEqual([1, 3, 4])
  })

  it('reads on after a first line that is damaged', async () => {
    const good = JSON.stringify(events[1])
    expect(await readEvents(['{"action":"x"', good].join('\n'))).toEqual([
      'malformed_json',
      events[1],
    ])
  })

  it('names the record of a document that gives a member twice', async () => {
    const text = '{"events":[{"action":"a"},{"action":"b","x":{"y":1,"y":2}},{"action":"c"}]}'
    const items = await read(text)
    expect(items.map((item) => ('problem' in item ? item.problem.code : 'event'))).toEqual([
      'event',
      'duplicate_key',
      'event',
    ])
    expect(items.map((item) => item.line)).toEqual([1, 2, 3])
  })

  it('refuses bytes that are no UTF-8 rather than changing them', async () => {
    async function* stream() {
      yield Buffer.from('{"action":"a"}\n{"action":"\xff"}\n{"action":"c"}', 'latin1')
    }
    const items = await collectItems(trailkeeper.read(stream()))
    expect(items.map((item) => ('problem' in item ? item.problem.code : 'event'))).toEqual([
      'event',
      'not_utf8',
      'event',
    ])
  })

  it('skips a line that is too long without holding it', async () => {
    async function* stream() {
      yield Buffer.from('{"action":"a"}\n"')
      for (let mebibyte = 0; mebibyte < 6; mebibyte++) yield Buffer.alloc(1024 * 1024, 'x')
      yield Buffer.from('"\n{"action":"c"}')
    }
    const items = await collectItems(trailkeeper.read(stream()))
    expect(items).toMatchObject([
      { line: 1 },
      { line: 2, problem: { code: 'line_too_long' } },
      { line: 3 },
    ])
  })

  it('never quotes a record in a problem', async () => {
    const items = await read('{"password":"hunter2",\n{"password":"hunter2"')
    expect(JSON.stringify(items)).not.toContain('hunter2')
  })
})
