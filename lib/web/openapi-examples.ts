import type { JsonObject } from '@/lib/log/schema'

/** Events to copy. A test prepares each of them for the log. */
export const eventExamples = {
  smallest: { action: 'project.deleted', actor: { type: 'user', id: 'u7' } },
  full: {
    id: '0197a1c4-6c00-7c3e-9b0d-4f1f5b1a2c3d',
    action: 'customer_role.permission_added',
    occurred_at: '2026-01-03T14:30:00.000Z',
    actor: { type: 'user', id: 'u7', name: 'Ana Lima', email: 'ana@acme.example' },
    targets: [{ type: 'customer_role', id: 'r12', name: 'Contract viewer' }],
    workspace: { id: 'w1', name: 'Production' },
    outcome: 'success',
    source: { ip: '192.0.2.7', user_agent: 'Mozilla/5.0' },
    request: { method: 'POST', path: '/roles/r12/permissions', status: 201, auth_type: 'session' },
    changes: [{ field: 'permissions', old: ['view'], new: ['view', 'edit'] }],
    details: { ticket: 'OPS-41', approver: 'Bo Chen' },
    personal: ['/details/approver'],
  },
  agent: {
    action: 'report.exported',
    actor: {
      type: 'agent',
      id: 'assistant-2',
      on_behalf_of: { type: 'user', id: 'u7', email: 'ana@acme.example' },
    },
    targets: [{ type: 'report', id: 'q4' }],
  },
} as const satisfies Record<string, JsonObject>

export const pageExample: JsonObject = {
  data: [
    {
      id: 1,
      user: 'user@example.com',
      context: null,
      action: 'add_customer_role_permission',
      object: 'customer_role',
      subject: 'my_bb_customer_contract_view',
      object_id: '"8f9c9da9-b9bd-47a8-9407-0413b5e065db"',
      inserted_at: '2024-11-22T10:38:10',
    },
  ],
  cursor: 3,
}

export const ingestExample: JsonObject = {
  recorded: 1,
  duplicates: 0,
  rejected: 1,
  results: [
    {
      index: 0,
      status: 'recorded',
      id: '0197a1c4-6c00-7c3e-9b0d-4f1f5b1a2c3d',
      seq: 17,
      leaf_hash: 'LHn1NsU7zZ8KNBBFtFDtiLzLo8cZgQxTWRkwiUaLL9k=',
    },
    {
      index: 1,
      status: 'rejected',
      code: 'action_required',
      detail: '/action is missing.',
      pointer: '/action',
    },
  ],
}
