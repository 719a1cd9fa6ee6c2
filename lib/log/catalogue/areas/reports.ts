import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const reports = defineArea({ area: 'reports', kind: 'user_actions' }, [
  {
    action: 'report.created',
    label: 'Report created',
    change: 'created',
    description: 'A compliance report was made.',
  },
  {
    action: 'report.downloaded',
    label: 'Report downloaded',
    change: 'exported',
    description: 'A compliance report was downloaded.',
    tags: ['export'],
  },
  {
    action: 'report.deleted',
    label: 'Report deleted',
    change: 'deleted',
    description: 'A compliance report was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'report_schedule.created',
    label: 'Report schedule created',
    kind: 'setting_updates',
    change: 'created',
    description: 'A report will be made regularly.',
  },
  {
    action: 'report_schedule.updated',
    label: 'Report schedule changed',
    kind: 'setting_updates',
    change: 'changed',
    description: 'The rhythm or recipients of a report were changed.',
  },
  {
    action: 'report_schedule.deleted',
    label: 'Report schedule deleted',
    kind: 'setting_updates',
    change: 'deleted',
    description: 'A report will no longer be made regularly.',
  },
  {
    action: 'access_review.started',
    label: 'Access review started',
    change: 'created',
    description: 'A review of who may do what was started.',
    tags: ['access'],
  },
  {
    action: 'access_review.completed',
    label: 'Access review completed',
    change: 'changed',
    description: 'A review of who may do what was signed off.',
    tags: ['access'],
  },
])
