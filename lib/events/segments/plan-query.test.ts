import { expect, test } from 'vitest'
import { prepareQuery } from '@/lib/events/query/test-queries'
import { countAtOnce } from './open-search'
import { collectNeeds } from './open-segment'
import { planQuery } from './plan-query'

const bob = { type: 'user', ref: 's_bob', id: 'u1', email: 'bob@example.com', name: 'Bob Smith' }
const event = {
  ...{
    id: '01970000-0000-7000-8000-000000000004',
    seq: 4,
    occurred_at: '2026-01-03T14:30:00.000Z',
  },
  ...{ action: 'project.deleted', label: 'Project deleted', change: 'deleted', area: 'projects' },
  ...{ kind: 'user_actions', actor: bob, via: { type: 'api_key' } },
  targets: [{ type: 'project', id: 'p1', name: 'Payments' }],
  workspace: { id: 'ws_1', name: 'Office' },
}

function needsOf(text: string) {
  const { query, options } = prepareQuery(text, [event])
  const seqs = new Map([[event.id, event.seq]])
  return collectNeeds(planQuery(query, { ...options, seqs }))
}

test.each([
  ['payments "bob smith" target:* details.count:>5', 16],
  ['pa', 16],
  ['p', 2],
  ['*ments', 2],
  ['actor:bob -(/api/ OR login)', 2],
])('%j holds %i segments at once', (text, count) => {
  expect(countAtOnce(needsOf(text))).toBe(count)
})

/** What of a segment is read for a query: columns, terms named whole as they are, and ranges as `from…`. */
function readNeeds(text: string): string {
  const { columns, ranges, times } = needsOf(text)
  const terms = ranges.map(({ from, to }) => (to === `${from}\u0000` ? from : `${from}…`))
  return [...columns, ...terms, ...(times ? ['times'] : [])]
    .join(' ')
    .replaceAll('\u0001', '/')
    .replaceAll('\u0002', '=')
}

// What this says is what a query costs: a whole term is one block, a range all blocks of it, a column one byte or two of
// each event.
test.each([
  ['', ''],
  ['actor:bob', 'actor'],
  ['actor:nobody', 'actor'],
  ['caused_by:u1', 'actor on_behalf_of'],
  ['action:project.deleted', 'action'],
  ['event:*.deleted', 'action'],
  ['tag:security kind:user_actions', 'action'],
  ['category:projects', 'area action'],
  ['target:p1', 'tproject:p1'],
  ['target:project:*', 'tproject:p1'],
  ['target:nobody', ''],
  ['target:*', 'htarget'],
  ['workspace:office', 'workspace'],
  ['status:>=400 method:post outcome:failure', 'status method outcome'],
  ['path:/api', 'p…'],
  ['path:/api/*/users', 'p/api/…'],
  ['path:=/api/v1', 'p/api/v1'],
  ['/api', 'p…'],
  ['request:req_8F9c', 'rreq_8f9c'],
  ['request:req*', 'rreq…'],
  ['trace:4bf92f3577b34da6a3ce929d0e0e4736', 'x4bf92f3577b34da6a3ce929d0e0e4736'],
  ['details.region.code:EU', 'dregion/code=eu'],
  ['details.count:>5', 'dcount=…'],
  ['details.count:*', 'Dcount'],
  ['changes.status:open', 'cstatus=open'],
  ['ip:10.0.0.0/8', 'ip'],
  ['id:4 id:01970000-0000-7000-8000-000000000004', ''],
  ['after:-7d', 'times'],
  ['payments', 'action wpayments…'],
  ['"bob smith"', 'action wbob wsmith'],
  ['bob@example', 'action wbob wexample…'],
  ['-(actor:bob OR login) via:cli', 'actor action via wlogin…'],
])('%j reads %j', (text, needs) => {
  expect(readNeeds(text)).toBe(needs)
})
