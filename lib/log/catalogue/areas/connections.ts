import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const connections = defineArea({ area: 'connections', kind: 'system_configuration' }, [
  {
    action: 'connection.created',
    label: 'Connection created',
    change: 'created',
    description: 'A new integration connection was created.',
  },
  {
    action: 'connection.deleted',
    label: 'Connection deleted',
    change: 'deleted',
    description: 'An existing integration connection was removed.',
    tags: ['destructive'],
  },
  {
    action: 'connection.edited',
    label: 'Connection edited',
    change: 'changed',
    description: 'An integration connection was modified or updated.',
  },
])
