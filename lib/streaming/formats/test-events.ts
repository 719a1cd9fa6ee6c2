import { catalogue } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'
import type { StoredActor, StoredEvent, StoredTarget } from '@/lib/log/schema'
import type { FormatContext, StreamCheckpoint } from './format'

/** What the tests of all formats look at: one event of every action, and some that hold everything an event can hold. */
export const testContext: FormatContext = {
  companyId: '01976d3c-0000-7000-8000-000000000001',
  companySlug: 'acme',
  companyName: 'Acme',
  instance: 'trailkeeper.internal',
  baseUrl: 'https://audit.example.com',
  productVersion: '1.2.3',
}

export const testCheckpoint: StreamCheckpoint = {
  origin: 'trailkeeper.internal/log/01976d3c-0000-7000-8000-000000000001',
  size: 17,
  root: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  note: 'trailkeeper.internal/log/01976d3c-0000-7000-8000-000000000001\n17\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— trailkeeper.internal AAAA\n',
  signedAt: '2026-01-03T14:31:00.000Z',
}

const ada: StoredActor = {
  type: 'user',
  id: 'u1',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  ref: 's_ada',
}

/** An event with the members that every event has, and the given ones. */
export function makeEvent(given: Partial<StoredEvent> & { action: string }): StoredEvent {
  const seq = given.seq ?? 17
  return {
    id: `01976d3c-1111-7000-8000-${String(seq).padStart(12, '0')}`,
    seq,
    occurred_at: '2026-01-03T14:30:00.000Z',
    recorded_at: '2026-01-03T14:30:00.250Z',
    via: { type: 'session', id: 'se1' },
    leaf_hash: 'q80=',
    actor: ada,
    ...describeAction(given.action),
    ...given,
  }
}

/** One event for every entry of the catalogue, in its order. */
export const catalogueEvents: StoredEvent[] = catalogue.map(({ action, change }, seq) => {
  const [noun = ''] = action.split('.')
  return makeEvent({
    seq,
    action,
    outcome: change === 'failed' ? 'failure' : 'success',
    source: { ip: '192.0.2.7' },
    targets: targetsOf(noun, action),
  })
})

/** Everything that an event can hold, and actors of every kind. */
export const fullEvents: StoredEvent[] = [
  makeEvent({
    seq: 1_000,
    action: 'finding.status_changed',
    context: 'Findings',
    outcome: 'denied',
    workspace: { id: 'ws_1', name: 'Payments' },
    source: { ip: '2001:db8::7', user_agent: 'Mozilla/5.0' },
    targets: [{ type: 'finding', id: 'f1', name: 'Reentrancy in withdraw()' }, { ...ada }],
    request: {
      id: 'r1',
      method: 'patch',
      path: '/api/v1/findings/f1?a=b',
      route: '/api/v1/findings/:id',
      resource: 'FindingsController',
      status: 403,
      auth_type: 'jwt',
      query: { a: 'b' },
      path_params: { id: 'f1' },
      headers: { accept: '*/*' },
      body: { status: 'fixed', list: [1, null, true] },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    changes: [
      { field: 'status', old: 'open', new: 'fixed' },
      { field: 'owner', old: null, new: { id: 'u1' } },
    ],
    details: { reason: 'false alarm', nested: { deep: [1, { two: 2 }] } },
    redacted: ['/request/body/token'],
    erased: ['s_gone'],
  }),
  makeEvent({
    seq: 1_001,
    action: 'invoice.created',
    via: { type: 'api_key', id: 'k1' },
    actor: { type: 'agent', id: 'a1', name: 'Bookkeeper', on_behalf_of: ada },
    targets: [{ type: 'invoice', id: 'i1' }],
    request: { method: 'POST', path: '/invoices', status: 201 },
  }),
  makeEvent({
    seq: 1_002,
    action: 'payment.refunded',
    via: { type: 'api_key', id: 'k1' },
    actor: { type: 'api_key', id: 'k1', name: 'ci' },
    request: { method: 'PURGE', path: '/payments/9' },
  }),
  makeEvent({
    seq: 1_003,
    action: 'retention.pruned',
    via: { type: 'system' },
    actor: { type: 'system' },
    details: { from_seq: 0, to_seq: 9, count: 10 },
  }),
  // Somebody erased: type and ref are all that is left.
  makeEvent({
    seq: 1_004,
    action: 'user.deactivated',
    actor: { type: 'user', ref: 's_gone' },
    targets: [{ type: 'user', ref: 's_also' }],
    erased: ['s_gone', 's_also'],
  }),
  makeEvent({
    seq: 1_005,
    action: 'auth.impersonation_started',
    actor: { ...ada, on_behalf_of: { type: 'user', id: 'u2', name: 'Bob', ref: 's_bob' } },
  }),
]

function targetsOf(noun: string, action: string): StoredTarget[] {
  const grace: StoredTarget = { type: 'user', id: 'u2', name: 'Grace', ref: 's_grace' }
  if (['user', 'member', 'auth', 'tenant'].includes(noun)) return [grace]
  if (/user_(?:added|removed|role)|member_|access_|role_user/.test(action)) {
    return [grace, { type: /role/.test(action) ? 'role' : noun, id: 'x1', name: 'Auditors' }]
  }
  if (action.includes('customer_role'))
    return [{ type: 'customer_role', id: 'x1', name: 'Auditors' }]
  return [{ type: noun, id: 'x1', name: 'Example' }]
}
