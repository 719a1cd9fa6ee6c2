import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { csv } from './csv'
import { type CsvOptions, parseCsvMap } from './csv-mapping'
import { detectImporter } from './detect'
import { findRefusal, listLost, openEvent, readWith } from './test-importer'

const nowMs = Date.parse('2026-11-20T00:00:00Z')
const sample = readFileSync(
  fileURLToPath(new URL('./sample-data/csv/vpn-sessions.csv', import.meta.url)),
  'utf8',
)
const map = parseCsvMap(
  'action=Event,occurred_at=Time,actor.email=User,actor.name=Full name,source.ip=Client IP,outcome=Result,targets.0.id=Gateway,targets.0.type==gateway',
)
const read = (text: string, options: CsvOptions = {}) => readWith(csv, text, { csv: options })
const readOne = async (text: string, options?: CsvOptions) =>
  openEvent((await read(text, options))[0])
const tell = async (text: string, options?: CsvOptions) =>
  (await read(text, options)).map((item) =>
    'problem' in item ? `${item.line} ${item.problem.code}` : item.line,
  )

describe('CSV with a map', () => {
  it('makes of each row who did what, when, where from and with which result', async () => {
    const items = await read(sample, { map, timeZone: 'Europe/Lisbon' })
    expect(items.map(({ line }) => line)).toEqual([2, 3, 4, 6, 7])
    expect(openEvent(items[2])).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/),
      action: 'vpn_rejected',
      occurred_at: '2024-06-01T08:20:31.000Z',
      actor: { type: 'user', id: 'bruno', name: 'Bruno Reis' },
      outcome: 'denied',
      targets: [{ type: 'gateway', id: 'lis-1' }],
      details: {
        Time: '2024-06-01 09:20:31',
        Event: 'VPN Rejected',
        Note: 'certificate expired\nasked for "renewal"',
        'source.ip': '10.0.0.4, 192.0.2.9',
      },
    })
    expect(openEvent(items[3])).toMatchObject({
      actor: { type: 'user', name: 'Ana Lima', email: 'ana.lima@octo.example' },
      source: { ip: '192.0.2.17' },
      outcome: 'success',
      details: { Note: '=HYPERLINK("x")', Result: 'ok' },
    })
    expect(items[4]).toMatchObject({ problem: { code: 'occurred_at_invalid' } })
  })

  it('loses no cell, and the log takes every event', async () => {
    const items = await read(sample, { map })
    const rows = [
      [
        '2024-06-01 09:15:00',
        'VPN Connected',
        'ana.lima@octo.example',
        'Ana Lima',
        '192.0.2.17',
        'ok',
        'lis-1',
      ],
      [
        '2024-06-01 09:20:31',
        'VPN Rejected',
        'bruno',
        'Bruno Reis',
        '10.0.0.4, 192.0.2.9',
        'denied',
        'lis-1',
      ],
    ]
    expect(listLost(rows[0], openEvent(items[0]))).toEqual([])
    expect(listLost(rows[1], openEvent(items[2]))).toEqual([])
    for (const item of items.slice(0, 4)) expect(findRefusal(openEvent(item), nowMs)).toBeNull()
  })

  it('gives equal rows ids of their own, and the same ones wherever they stand', async () => {
    const ids = async (text: string) =>
      (await read(text, { map })).map((item) => ('event' in item ? openEvent(item).id : null))
    const [one, two, three, four] = await ids(sample)
    expect(new Set([one, two, three, four]).size).toBe(4)
    const [header = '', first = '', second = '', ...others] = sample.split('\n')
    const newestFirst = [header, ...others.slice(0, 3), first, second].join('\n')
    expect(await ids(newestFirst)).toEqual([three, four, one, two])
  })

  it.each([
    ['1717233300', '2024-06-01T09:15:00.000Z'],
    ['1717233300123', '2024-06-01T09:15:00.123Z'],
    ['1717233300.5', '2024-06-01T09:15:00.500Z'],
    ['2024-06-01T09:15:00+02:00', '2024-06-01T09:15:00+02:00'],
    ['2024-06-01 09:15:00', '2024-06-01T13:15:00.000Z'],
    ['2024-12-01 09:15:00.25', '2024-12-01T14:15:00.250Z'],
    ['2024-06-01 09:15', '2024-06-01T13:15:00.000Z'],
    ['2024-06-01 09:15:00 UTC', '2024-06-01T09:15:00.000Z'],
    ['2024-06-01 09:15:00 +0200', '2024-06-01T07:15:00.000Z'],
  ])('reads the time %s in New York as %s', async (time, expected) => {
    const text = `action,actor.id,occurred_at\na.b,u,${time}`
    expect((await readOne(text, { timeZone: 'America/New_York' })).occurred_at).toBe(expected)
  })

  it.each(['', '2024-02-30 10:00:00', '01/06/2024 09:15', '1999-12-31 23:59:59', '2024', '-5'])(
    'refuses the line of the time %j and reads on',
    async (time) => {
      const text = `action,actor.id,occurred_at\na.b,u,${time}\na.b,u,2024-06-01T09:15:00Z`
      expect(await tell(text)).toEqual([expect.stringMatching(/^2 occurred_at_/), 3])
    },
  )

  it('says which columns there are when one is missing, and what nobody maps', async () => {
    const text = 'When,What,Who\n1,a.b,u'
    await expect(read(text)).rejects.toMatchObject({ code: 'import_mapping_missing' })
    await expect(read(text)).rejects.toThrow(/what happened.*When, What, Who/)
    await expect(read(text, { map: parseCsvMap('action=What') })).rejects.toThrow(/who did it/)
    await expect(read(text, { map: parseCsvMap('action=what') })).rejects.toMatchObject({
      code: 'import_mapping_invalid',
    })
  })

  it('takes one column for several fields, and constants', async () => {
    const event = await readOne('What,Who\nA,ana@octo.example', {
      map: parseCsvMap('action=What,actor.id=Who,actor.email=Who,context==VPN'),
    })
    expect(event).toMatchObject({
      actor: { type: 'user', id: 'ana@octo.example', email: 'ana@octo.example' },
      context: 'VPN',
    })
  })
})

describe('CSV without a map', () => {
  it('takes columns that are named like fields, and carries the others in details', async () => {
    const event = await readOne(
      [
        'action,actor.email,actor.type,targets.1.id,request.status,details.why.code,details.why,Foo,Foo,,change',
        'user.created,bruno,robot,t1,teapot,x,y,1,2,3,created,beyond',
      ].join('\n'),
    )
    expect(event).toEqual({
      id: expect.any(String),
      action: 'user.created',
      actor: { type: 'user', id: 'bruno', name: 'bruno' },
      targets: [{ type: 'object', id: 't1' }],
      details: {
        ...{ why: { code: 'x' }, 'details.why': 'y', Foo: '1', 'Foo (2)': '2', 'column 10': '3' },
        ...{
          change: 'created',
          'column 12': 'beyond',
          'actor.type': 'robot',
          'request.status': 'teapot',
        },
      },
    })
    expect(findRefusal(event, nowMs)).toBeNull()
  })

  it('carries what the log would refuse in details, and takes the event', async () => {
    const targets = JSON.stringify(Array.from({ length: 22 }, (_, n) => ({ id: `t${n}` })))
    const event = await readOne(
      `action,actor,targets,id,source.ip,outcome,changes.0.new,workspace.name,details,personal\n"🙂",ana,"${targets.replaceAll('"', '""')}",7,here,maybe,n,W,free text,`,
    )
    expect(event).toMatchObject({
      action: 'csv.unnamed',
      actor: { type: 'user', id: 'ana', name: 'ana' },
      changes: [{ field: 'value', new: 'n' }],
      workspace: { id: 'W', name: 'W' },
      details: {
        ...{ action: '🙂', id: '7', 'source.ip': 'here', outcome: 'maybe', details: 'free text' },
        targets: [{ id: 't20' }, { id: 't21' }],
      },
    })
    expect(event.targets).toHaveLength(20)
    expect(findRefusal(event, nowMs)).toBeNull()
  })

  it.each([
    ['semicolons', 'action;actor.id;note\na.b;u;"1;2"', { note: '1;2' }],
    ['tabs', 'action\tactor.id\tnote\na.b\tu\t1,2', { note: '1,2' }],
    [
      'a byte order mark and Windows ends',
      '\ufeffaction,actor.id,note\r\na.b,u,x\r\n',
      { note: 'x' },
    ],
    ['quoted names', '\ufeff"action","actor.id","a ""b"", c"\na.b,u,x', { 'a "b", c': 'x' }],
    ['line ends in quotes', 'action,actor.id,note\na.b,u,"1\r\n\n2"', { note: '1\r\n\n2' }],
    ['a quote within a plain cell', 'action,actor.id,note\na.b,u,5" disk', { note: '5" disk' }],
    ['an empty cell in quotes', 'action,actor.id,note,x\na.b,u,"",y', { x: 'y' }],
    ['a guarded formula', "action,actor.id,note\na.b,u,'=1+1", { note: '=1+1' }],
    ['a plain apostrophe', "action,actor.id,note\na.b,u,'tis", { note: "'tis" }],
  ])('reads %s', async (_, text, details) => {
    const [item, ...others] = await read(text)
    expect(others).toEqual([])
    expect(openEvent(item)).toMatchObject({ action: 'a.b', actor: { id: 'u' } })
    expect(openEvent(item).details).toEqual(details)
  })

  it('names each broken record by its line and reads on after it', async () => {
    const good = 'a.b,u,x'
    const header = 'action,actor.id,note'
    expect(await tell([header, good, 'a.b,u,"open', good, good].join('\n'))).toEqual([
      ...[2, '3 csv_quote_unclosed', 4, 5],
    ])
    expect(await tell([header, '', 'a.b,u,"x" y', ',,', good].join('\n'))).toEqual([
      ...['3 csv_quote_misplaced', 5],
    ])
    expect(
      await tell(
        [header, 'a.b,u,"two', 'lines"', `a.b,u,${'x'.repeat(5_000_000)}`, good].join('\n'),
      ),
    ).toEqual([...[2, '4 line_too_long', 5]])
    expect(await tell(`${header},details\n${good},"{""a"":1,""a"":2}"\n${good},`)).toEqual([
      ...['2 duplicate_key', 3],
    ])
    const latin = Buffer.concat([
      Buffer.from(`${header}\na.b,u,`),
      Buffer.from([0xe9, 0x0a]),
      Buffer.from(good),
    ])
    const items = await readWith(csv, latin)
    expect(items).toMatchObject([{ line: 2, problem: { code: 'not_utf8' } }, { line: 3 }])
  })

  it('is known by its name or by a header with an action, and JSON is not taken for it', () => {
    const detect = (text: string, fileName: string) =>
      detectImporter({ sample: text, fileName })?.format
    expect(detect('When;What\n1;2', 'a.csv')).toBe('csv')
    expect(detect('id,action,actor.id\n', 'export.txt')).toBe('csv')
    expect(detect('Dear diary, what an action', 'notes.txt')).toBeUndefined()
    expect(detect('{"a":1}', 'a.csv')).toBeUndefined()
  })
})

describe('the map', () => {
  it.each([
    ['action', /form field=column/],
    ['actoin=X', /Did you mean "action"/],
    ['seq=X', /no field "seq"/],
    ['action=A,action=B', /mapped twice/],
    ['targets.20.id=X', /no field/],
  ])('%s is refused', (text, message) => {
    expect(() => parseCsvMap(text)).toThrow(message)
  })
})
