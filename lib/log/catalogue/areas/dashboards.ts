import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const dashboards = defineArea({ area: 'dashboards', kind: 'system_configuration' }, [
  {
    action: 'dashboard.activated',
    label: 'Dashboard activated',
    change: 'activated',
    description: 'A dashboard was activated and made live.',
  },
  {
    action: 'dashboard.created',
    label: 'Dashboard created',
    change: 'created',
    description: 'A new dashboard was created.',
  },
  {
    action: 'dashboard.deactivated',
    label: 'Dashboard deactivated',
    change: 'deactivated',
    description: 'A dashboard was deactivated.',
  },
  {
    action: 'dashboard.deleted',
    label: 'Dashboard deleted',
    change: 'deleted',
    description: 'A dashboard was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'dashboard.edited',
    label: 'Dashboard edited',
    change: 'changed',
    description: 'Changes were made to a dashboard’s configuration or layout.',
  },
  {
    action: 'dashboard.metadata_edited',
    label: 'Dashboard metadata edited',
    kind: 'setting_updates',
    change: 'changed',
    description: 'Metadata for the dashboard (e.g., tags, ownership) was updated.',
  },
])
