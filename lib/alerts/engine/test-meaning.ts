import fc from 'fast-check'
import type { JsonValue, StoredEvent } from '@/lib/log/schema'

/** A query, and what it means in plain JavaScript, by the words of its help alone. */
export type PlainQuery = { text: string; test: (event: StoredEvent) => boolean }

const people = [
  { type: 'user', id: 'u1', email: 'ana.lima@acme.example', name: 'Ana Lima' },
  { type: 'user', id: 'u2', email: 'bob@acme.example', name: 'Bob Öztürk' },
  { type: 'user', id: 'u3', email: 'lima@other.example', name: 'Zoë Ångström' },
]
const machine = { type: 'service_account', id: 'ana-deploys', name: 'Deploys' }
/** It never acts by itself. */
const nightly = { type: 'system', id: 'nightly', name: 'Nightly jobs' }
const projects = [
  { type: 'project', id: 'p-1', name: 'Payments API' },
  { type: 'project', id: 'p-12', name: 'Ledger (old)' },
  { type: 'user', id: 'u1', email: 'ana.lima@acme.example', name: 'Ana Lima' },
]
const paths = ['/api/v1/projects/p-1', '/API/v2/Ünits', '/login']
const notes = ['quick brown fox', 'Brown, quick!', 'straße 12', 'n/a', '100% "sure"']
const dayMs = 86_400_000

/** Many at the same millisecond, some late, few different values. */
export function anyPlainEvent(nowMs: number): fc.Arbitrary<JsonValue> {
  const maybe = <T>(values: readonly T[]) =>
    fc.option(fc.constantFrom(...values), { nil: undefined })
  return fc
    .record({
      action: fc.constantFrom('door.opened', 'door.deleted', 'auth.login', 'x'),
      hours: fc.integer({ min: 0, max: 40 }),
      // Nobody says a name each time.
      actor: fc.constantFrom(...people, ...people, machine),
      delegate: maybe([nightly, people[1], machine]),
      outcome: maybe(['success', 'failure', 'denied']),
      targets: maybe(projects.flatMap((one) => [[one], [one, projects[0]]])),
      status: maybe([200, 201, 404, 500]),
      path: maybe(paths),
      ip: maybe(['10.1.2.3', '192.0.2.1', '2001:db8::1', '2001:DB8:0::ff']),
      n: maybe([1, 5, '5', 5.5, -1, true]),
      note: maybe(notes),
    })
    .map(({ hours, status, path, ip, n, note, delegate, ...rest }) => {
      const event = {
        ...rest,
        actor: { ...rest.actor, on_behalf_of: delegate },
        ...{ occurred_at: new Date(nowMs - hours * 3_600_000).toISOString() },
        ...(status || path ? { request: { status, path } } : {}),
        ...(ip ? { source: { ip } } : {}),
        ...(n || note ? { details: { n, note } } : {}),
      }
      return JSON.parse(JSON.stringify(event)) as JsonValue
    })
}

export function anyPlainQuery(nowMs: number): fc.Arbitrary<PlainQuery> {
  const { query } = fc.letrec<{ query: PlainQuery }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...listAtoms(nowMs)),
      fc.tuple(tie('query'), tie('query')).map(([one, other]) => ({
        text: `(${one.text}) ${other.text.includes(' OR ') ? `(${other.text})` : other.text}`,
        test: (event: StoredEvent) => one.test(event) && other.test(event),
      })),
      fc.tuple(tie('query'), tie('query')).map(([one, other]) => ({
        text: `${one.text} OR ${other.text}`,
        test: (event: StoredEvent) => one.test(event) || other.test(event),
      })),
      tie('query').map((one) => ({
        text: `-(${one.text})`,
        test: (event: StoredEvent) => !one.test(event),
      })),
    ),
  }))
  return query
}

type Identity = { type: string; id?: string; email?: string; name?: string }

function listAtoms(nowMs: number): PlainQuery[] {
  const atom = (text: string, test: PlainQuery['test']) => ({ text, test })
  const fromNow = (days: number) => new Date(nowMs - days * dayMs)
  const day = fromNow(1).toISOString().slice(0, 10)
  const at = (event: StoredEvent) => Date.parse(event.occurred_at)
  const status = ({ request }: StoredEvent) => request?.status ?? null
  const has = (identity: Identity, part: string) =>
    [identity.id, identity.email, identity.name].some((text) => low(text).includes(part))
  const targets = (event: StoredEvent) => (event.targets ?? []) as Identity[]
  const n = ({ details }: StoredEvent) => (details?.n === undefined ? null : details.n)
  return [
    atom('actor:bob', ({ actor }) => has(actor, 'bob')),
    atom('actor:ana', ({ actor }) => has(actor, 'ana')),
    atom('actor:U1', ({ actor }) => actor.id === 'u1'),
    atom('actor:lima@other.example', ({ actor }) => actor.email === 'lima@other.example'),
    atom('actor:"zoe\u0308 a\u030angstro\u0308m"', ({ actor }) => actor.id === 'u3'),
    atom('actor:*.example', ({ actor }) => low(actor.email).endsWith('.example')),
    atom('actor:service_account:*', ({ actor }) => actor.type === 'service_account'),
    atom('caused_by:bob', ({ actor }) => causesOf(actor).some((one) => has(one, 'bob'))),
    atom('caused_by:"nightly jobs"', ({ actor }) =>
      causesOf(actor).some(({ id }) => id === 'nightly'),
    ),
    atom('caused_by:system', ({ actor }) => causesOf(actor).some(({ type }) => type === 'system')),
    atom('actor:system', () => false),
    atom('target:p-1', (event) => targets(event).some(({ id }) => id === 'p-1')),
    atom('target:p-*', (event) => targets(event).some(({ id }) => low(id).startsWith('p-'))),
    atom('target:project:P-12', (event) => targets(event).some(({ id }) => id === 'p-12')),
    atom('target:ledger,ana.l', (event) =>
      targets(event).some((one) => has(one, 'ledger') || has(one, 'ana.l')),
    ),
    atom('-target:*', (event) => targets(event).length === 0),
    atom('action:door.*', ({ action }) => action.startsWith('door.')),
    atom('event:X,auth.login', ({ action }) => action === 'x' || action === 'auth.login'),
    atom('change:deleted', ({ change }) => change === 'deleted'),
    atom('outcome:failure,denied', ({ outcome }) => outcome === 'failure' || outcome === 'denied'),
    atom('outcome:*', ({ outcome }) => outcome !== undefined),
    atom('status:>=400', (event) => (status(event) ?? 0) >= 400),
    atom('status:201..404', (event) => status(event) === 201 || status(event) === 404),
    atom('-status:2xx', (event) => status(event) === null || Number(status(event)) >= 300),
    atom('path:/api', ({ request }) => low(request?.path).includes('/api')),
    atom('/ünits', ({ request }) => low(request?.path).includes('/ünits')),
    atom('path:*/p-1', ({ request }) => low(request?.path).endsWith('/p-1')),
    atom('ip:10.0.0.0/8', ({ source }) => low(source?.ip).startsWith('10.')),
    atom('ip:2001:db8:0:0::FF', ({ source }) => low(source?.ip).endsWith('ff')),
    atom('ip:2001:db8::/32', ({ source }) => low(source?.ip).startsWith('2001:db8')),
    atom('details.n:5', (event) => String(n(event)) === '5'),
    atom(
      'details.n:>=5',
      (event) => n(event) !== null && n(event) !== true && Number(n(event)) >= 5,
    ),
    atom(
      'details.n:..1',
      (event) => n(event) !== null && n(event) !== true && Number(n(event)) <= 1,
    ),
    atom('details.N:*', (event) => n(event) !== null),
    atom('details.note:*quick*', ({ details }) => low(details?.note).includes('quick')),
    atom('details.note:"100% \\"sure\\""', ({ details }) => details?.note === '100% "sure"'),
    atom('quick', says([/^quick/])),
    atom('"quick brown"', says([/^quick$/, /^brown$/])),
    atom('qu*k', says([/^qu.*k/])),
    atom('"STRASSE"', says([/^strasse$/])),
    atom('straß', says([/^straß/])),
    atom('öztürk', says([/^öztürk/])),
    atom('"lima ana"', says([/^lima$/, /^ana$/])),
    atom('door.del', says([/^door$/, /^del/])),
    atom('100%', says([/^100/])),
    atom(`at:${day}`, (event) => event.occurred_at.startsWith(day)),
    atom('after:-1d', (event) => at(event) > Date.now() - dayMs),
    atom(`before:${fromNow(1).toISOString()}`, (event) => at(event) < nowMs - dayMs),
    atom(`at:>${fromNow(0.5).toISOString()}`, (event) => at(event) > nowMs - dayMs / 2),
    atom(`at:..${fromNow(0.5).toISOString()}`, (event) => at(event) <= nowMs - dayMs / 2),
    atom('id:120..245', ({ seq }) => seq >= 119 && seq <= 244),
    atom('id:>300', ({ seq }) => seq > 299),
    atom('via:api_key', () => true),
    atom('via:session', () => false),
  ]
}

function causesOf(actor: StoredEvent['actor']): Identity[] {
  return [actor, ...(actor.on_behalf_of ? [actor.on_behalf_of] : [])]
}

/** Whether one text of an event has such words, one behind the other. */
function says(patterns: readonly RegExp[]): PlainQuery['test'] {
  return (event) =>
    textsOf(event).some((text) => {
      const words = low(text).split(/[^\p{L}\p{M}\p{N}]+/u)
      return words.some((_, start) =>
        patterns.every((pattern, at) => pattern.test(words[start + at] ?? '')),
      )
    })
}

function textsOf({ action, label, actor, targets = [], details, request }: StoredEvent): string[] {
  const identities = [...causesOf(actor), ...targets] as Identity[]
  const said = [
    ...[action, label, request?.path],
    ...identities.flatMap(({ id, email, name }) => [id, email, name]),
    ...Object.values(details ?? {}).map(String),
  ]
  return said.filter((text) => text !== undefined)
}

function low(text: unknown): string {
  return typeof text === 'string' ? text.normalize('NFC').toLowerCase() : ''
}
