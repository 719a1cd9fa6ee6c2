import type { StoredEvent } from '@/lib/events/schema'

/** An event as it is read, for tests. */
export function makeStoredEvent(given: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: '01970000-0000-7000-8000-000000000007',
    seq: 7,
    action: 'project.changed',
    label: 'Project changed',
    change: 'changed',
    area: 'projects',
    kind: 'user_actions',
    occurred_at: '2026-01-03T14:30:00.000Z',
    recorded_at: '2026-01-03T14:30:01.000Z',
    actor: { type: 'user', ref: 's_ana', id: 'u1', name: 'Ana Lima', email: 'ana@acme.example' },
    via: { type: 'api_key', id: 'key_1' },
    leaf_hash: 'AAAA',
    ...given,
  }
}
