import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const runners = defineArea({ area: 'runners', kind: 'system_configuration' }, [
  {
    action: 'runner_group.created',
    label: 'Runner group created',
    change: 'created',
    description: 'A new group for managing runners was created.',
  },
  {
    action: 'runner_group.deleted',
    label: 'Runner group deleted',
    change: 'deleted',
    description: 'A runner group was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'runner_group.edited',
    label: 'Runner group edited',
    change: 'changed',
    description: 'A runner group’s settings or members were updated.',
  },
  {
    action: 'runner_group.set_as_default',
    label: 'Runner group set as default',
    kind: 'setting_updates',
    change: 'changed',
    description: 'A runner group was marked as the default for new workflows or tasks.',
  },
])
