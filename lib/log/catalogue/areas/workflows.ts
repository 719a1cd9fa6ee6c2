import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const workflows = defineArea({ area: 'workflows', kind: 'user_actions' }, [
  {
    action: 'pack.created',
    label: 'Pack created',
    change: 'created',
    description: 'A new pack was created.',
  },
  {
    action: 'pack.deleted',
    label: 'Pack deleted',
    change: 'deleted',
    description: 'A pack was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'pack.edited',
    label: 'Pack edited',
    change: 'changed',
    description: 'A pack was edited.',
  },
  {
    action: 'workflow.activated',
    label: 'Workflow activated',
    change: 'activated',
    description: 'A workflow was activated.',
  },
  {
    action: 'workflow.created',
    label: 'Workflow created',
    change: 'created',
    description: 'A new workflow was created.',
  },
  {
    action: 'workflow.deactivated',
    label: 'Workflow deactivated',
    change: 'deactivated',
    description: 'A workflow was deactivated.',
  },
  {
    action: 'workflow.deleted',
    label: 'Workflow deleted',
    change: 'deleted',
    description: 'A workflow was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'workflow.published',
    label: 'Workflow published',
    change: 'activated',
    description: 'A workflow was published.',
  },
  {
    action: 'workflow.settings_updated',
    label: 'Workflow settings updated',
    kind: 'setting_updates',
    change: 'changed',
    description: 'Workflow settings were updated.',
  },
])
