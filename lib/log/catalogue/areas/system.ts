import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const system = defineArea({ area: 'system', kind: 'system_configuration' }, [
  {
    action: 'job.completed',
    label: 'Job completed',
    change: 'other',
    description: 'A scheduled job of the system finished.',
  },
  {
    action: 'job.failed',
    label: 'Job failed',
    change: 'failed',
    description: 'A scheduled job of the system did not finish.',
  },
  {
    action: 'backup.created',
    label: 'Backup begun',
    change: 'created',
    description:
      'A backup of the instance was begun. It is recorded before anything is copied, and stays where the backup fails.',
  },
  {
    action: 'backup.restored',
    label: 'Backup restored',
    change: 'changed',
    description: 'The instance was restored from a backup.',
    tags: ['security'],
  },
  {
    action: 'migration.applied',
    label: 'Migration applied',
    change: 'changed',
    description: 'The database of the instance was brought to a new version.',
  },
])
