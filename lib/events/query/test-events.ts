import fc from 'fast-check'
import type { QueriedEvent } from './read-facts'

/** An event as the log gives it, with what only the dictionary of actions is asked about. */
export type TestEvent = QueriedEvent & { label: string; kind: string }

export const testClock = { nowMs: Date.UTC(2026, 0, 10, 12), timeZone: 'Europe/Berlin' }

const people = [
  { type: 'user', ref: 's_bob', id: 'u1', email: 'bob@example.com', name: 'Bob Smith' },
  { type: 'user', ref: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith' },
  { type: 'user', ref: 's_zoe', id: 'u11', name: 'Zoë Ångström' },
  { type: 'user', ref: 's_erased' },
  { type: 'user', id: 'u12' },
  { type: 'system', id: 'cron', name: 'Nightly jobs' },
  { type: 'api_key', id: 'k1', name: 'system test' },
]
const targets = [
  { type: 'project', id: 'project-123', name: 'Payments API' },
  { type: 'finding', id: 'finding-abc', name: 'Reentrancy in withdraw()' },
  { type: 'finding' },
  { type: 'user', ref: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith' },
]
const actions = [
  { action: 'project.deleted', label: 'Project deleted', change: 'deleted', area: 'projects' },
  { action: 'finding.assigned', label: 'Finding assigned', change: 'changed', area: 'findings' },
  { action: 'auth.login', label: 'User logged in', change: 'signed_in', area: 'authentication' },
]
const requests = [
  { method: 'PATCH', path: '/api/v1/findings/abc', status: 200, auth_type: 'api_key' },
  { method: 'GET', path: '/API/v1/Pathways', status: 404, resource: 'PathwaysController' },
  { id: 'Req_1', method: 'post', status: 500, auth_type: 'session' },
  { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', status: 201 },
  { path: '/réports/50%_done', traceparent: 'no trace' },
  {},
]
const ips = [
  ...[
    '192.168.1.1',
    '192.168.20.7',
    '10.200.0.9',
    '2001:db8::1',
    '2001:DB8:0:0::ff',
    '::ffff:10.0.0.1',
  ],
]
const details: NonNullable<TestEvent['details']>[] = [
  {},
  { region: 'eu-west-1', count: 5, ratio: 0.5, done: true, note: null },
  { region: 'EU-WEST-1', count: '12', tags: ['red', 'blue'], 'rule name': 'x' },
  {
    count: -3.5,
    tags: [],
    rows: [
      { tag: 'red', n: 1 },
      { tag: 'Blau Grün', n: [2, 30] },
    ],
  },
  { Region: { code: 'eu', tags: ['red'] }, note: 'paid by bob smith at 10:30', big: 1e21 },
]
const changes: NonNullable<TestEvent['changes']>[] = [
  [{ field: 'status', old: 'open', new: 'fixed' }],
  [
    { field: 'Status', new: 'OPEN' },
    { field: 'score', old: 3, new: 7.25 },
  ],
  [{ field: 'address.city', old: 'Köln', new: null }],
  [
    { field: 'address', new: { City: 'köln', zip: 50667 } },
    { field: 'roles', old: ['admin', 'viewer'] },
  ],
  [{ field: 'secret' }],
]

/** Events of few different values, so that queries find some; any member that can be missing is missing at times. */
export function anyEvent(): fc.Arbitrary<TestEvent> {
  const maybe = <T>(values: readonly T[]) =>
    fc.option(fc.constantFrom(...values), { nil: undefined })
  return fc
    .record({
      seq: fc.nat(30),
      words: fc.constantFrom(...actions),
      hoursAgo: fc.nat(24 * 40),
      actor: fc.constantFrom(...people),
      delegate: maybe(people),
      via: fc.constantFrom<TestEvent['via']>(
        { type: 'api_key' },
        { type: 'session' },
        { type: 'session', id: 'S1' },
        { type: 'import' },
      ),
      optional: fc.record({
        outcome: maybe(['success', 'failure', 'denied']),
        targets: fc.option(fc.uniqueArray(fc.constantFrom(...targets), { maxLength: 3 }), {
          nil: undefined,
        }),
        workspace: maybe([{ id: 'ws_1', name: 'Payments' }, { id: 'ws_2' }]),
        context: maybe(['Roles and permissions', 'Payments', 'Rôles']),
        source: maybe([...ips.map((ip) => ({ ip })), {}]),
        request: maybe(requests),
        details: maybe(details),
        changes: maybe(changes),
      }),
    })
    .map(({ seq, words, hoursAgo, delegate, actor, via, optional }) => {
      const present = Object.entries(optional).filter(([, value]) => value !== undefined)
      return {
        ...(Object.fromEntries(present) as Partial<TestEvent>),
        ...words,
        // The kind belongs to the action, so one action has one.
        kind: words.area === 'projects' ? 'setting_updates' : 'user_actions',
        id: `01970000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
        seq,
        occurred_at: new Date(testClock.nowMs - hoursAgo * 3_600_000).toISOString(),
        actor: { ...actor, ...(delegate ? { on_behalf_of: delegate } : {}) },
        via,
      }
    })
}
