import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const apiActivity = defineArea({ area: 'api_activity', kind: 'user_actions' }, [
  {
    action: 'api.requested',
    label: 'API requested',
    change: 'accessed',
    description:
      'A person or an API key called the API; repeated reads of one minute are counted in one event.',
  },
  {
    action: 'api.requests_unrecorded',
    label: 'API requests not recorded',
    change: 'failed',
    description:
      'More requests waited for the log than the server keeps; only their number is known.',
  },
  {
    action: 'api.rate_limited',
    label: 'API requests limited',
    change: 'failed',
    description:
      'A key, the company or an address asked more often than the operator allows; told once a minute.',
  },
])

export const auditLogs = defineArea({ area: 'audit_logs', kind: 'system_configuration' }, [
  {
    action: 'audit_log.viewed',
    label: 'Audit logs viewed',
    kind: 'user_actions',
    change: 'accessed',
    description: 'Someone opened the audit logs.',
  },
  {
    action: 'audit_log.event_viewed',
    label: 'Audit log event viewed',
    kind: 'user_actions',
    change: 'accessed',
    description: 'Someone opened one event with all its details.',
  },
  {
    action: 'audit_log.imported',
    label: 'Audit logs imported',
    change: 'created',
    description: 'Events of another system were imported.',
  },
  {
    action: 'audit_log.settings_changed',
    label: 'Audit log settings changed',
    kind: 'setting_updates',
    change: 'changed',
    description: 'The settings of the audit log were changed.',
    tags: ['security'],
  },
  {
    action: 'audit_log.generated',
    label: 'Sample events generated',
    change: 'created',
    description: 'Invented events were added to an empty company by the operator.',
  },
  {
    action: 'evidence_bundle.created',
    label: 'Evidence bundle created',
    kind: 'user_actions',
    change: 'exported',
    description: 'Events were exported with their proofs, signed.',
    tags: ['export', 'security'],
  },
  {
    action: 'evidence_bundle.downloaded',
    label: 'Evidence bundle downloaded',
    kind: 'user_actions',
    change: 'exported',
    description: 'Someone downloaded an evidence bundle.',
    tags: ['export'],
  },
  {
    action: 'log.checkpoint_signed',
    label: 'Checkpoint signed',
    change: 'created',
    description: 'The head of the log was signed for a new size.',
    tags: ['receipt'],
  },
  {
    action: 'log.checked',
    label: 'Log integrity checked',
    change: 'other',
    description: 'The whole log was compared with its proofs.',
    tags: ['receipt'],
  },
  {
    action: 'log.check_failed',
    label: 'Log integrity check failed',
    change: 'failed',
    description: 'The log differs from its proofs: something was changed outside the product.',
    tags: ['receipt', 'security'],
  },
  {
    action: 'log.epoch_started',
    label: 'Log epoch started',
    change: 'created',
    description:
      'The operator opened a new epoch of the log after the database fell behind what was published.',
    tags: ['receipt', 'security'],
  },
  {
    action: 'log.key_rotated',
    label: 'Log signing key rotated',
    change: 'changed',
    description: 'The key that signs the heads of the log was replaced.',
    tags: ['receipt', 'security'],
  },
  {
    action: 'saved_view.created',
    label: 'Saved view created',
    kind: 'user_actions',
    change: 'created',
    description: 'A search was saved under a name.',
  },
  {
    action: 'saved_view.updated',
    label: 'Saved view changed',
    kind: 'user_actions',
    change: 'changed',
    description: 'A saved search was changed.',
  },
  {
    action: 'saved_view.deleted',
    label: 'Saved view deleted',
    kind: 'user_actions',
    change: 'deleted',
    description: 'A saved search was deleted.',
  },
  {
    action: 'saved_view.shared',
    label: 'Saved view shared',
    kind: 'user_actions',
    change: 'changed',
    description: 'A saved search was shown to everybody in the company who may see the audit log.',
  },
  {
    action: 'saved_view.unshared',
    label: 'Saved view made private',
    kind: 'user_actions',
    change: 'changed',
    description: 'A shared search was given back to its owner alone.',
  },
  {
    action: 'saved_view.opened',
    label: 'Saved view opened',
    kind: 'user_actions',
    change: 'accessed',
    description:
      'Someone opened a saved search; told once a minute at most, and as their default once a day.',
  },
])
