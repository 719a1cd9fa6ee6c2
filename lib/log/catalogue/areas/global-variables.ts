import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const globalVariables = defineArea({ area: 'global_variables', kind: 'setting_updates' }, [
  {
    action: 'global_variable.created',
    label: 'Global variable created',
    change: 'created',
    description: 'A new global variable was created.',
  },
  {
    action: 'global_variable.deleted',
    label: 'Global variable deleted',
    change: 'deleted',
    description: 'A global variable was removed from the system.',
    tags: ['destructive'],
  },
  {
    action: 'global_variable.edited',
    label: 'Global variable edited',
    change: 'changed',
    description: 'An existing global variable was updated or changed.',
  },
])
