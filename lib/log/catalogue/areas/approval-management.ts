import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const approvalManagement = defineArea(
  { area: 'approval_management', kind: 'user_actions' },
  [
    {
      action: 'request.approved',
      label: 'Request approved',
      change: 'granted',
      description: 'A submitted request was approved by an authorized user.',
      tags: ['access'],
    },
    {
      action: 'request.denied',
      label: 'Request denied',
      change: 'changed',
      description: 'A submitted request was denied by an authorized user.',
      tags: ['access'],
    },
    {
      action: 'request.submitted',
      label: 'Request submitted',
      change: 'created',
      description: 'A request was submitted for approval.',
    },
  ],
)
