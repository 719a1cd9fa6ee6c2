import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const privacyAndRetention = defineArea(
  { area: 'privacy_and_retention', kind: 'system_configuration' },
  [
    {
      action: 'retention.pruned',
      label: 'Events pruned',
      change: 'deleted',
      description: 'Events past their retention were deleted; their proofs stay valid.',
      tags: ['receipt', 'destructive'],
    },
    {
      action: 'retention.policy_changed',
      label: 'Retention changed',
      kind: 'setting_updates',
      change: 'changed',
      description: 'It was changed how long events are kept.',
      tags: ['security'],
    },
    {
      action: 'hold.created',
      label: 'Legal hold created',
      kind: 'user_actions',
      change: 'created',
      description: 'Events and persons under this hold are neither pruned nor erased.',
    },
    {
      action: 'hold.updated',
      label: 'Legal hold changed',
      kind: 'user_actions',
      change: 'changed',
      description: 'What a legal hold covers was changed.',
    },
    {
      action: 'hold.released',
      label: 'Legal hold released',
      kind: 'user_actions',
      change: 'deactivated',
      description: 'A legal hold was lifted.',
      tags: ['security'],
    },
    {
      action: 'person.erasure_requested',
      label: 'Erasure of a person requested',
      kind: 'user_actions',
      change: 'other',
      description:
        'Someone asked that a person’s data be anonymised; the person is named by reference only.',
      tags: ['personal_data'],
    },
    {
      action: 'person.erased',
      label: 'Person erased',
      change: 'deleted',
      description: 'A person’s data was anonymised everywhere; the trail stays and stays provable.',
      tags: ['receipt', 'personal_data', 'destructive'],
    },
  ],
)
