import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const alerts = defineArea({ area: 'alerts', kind: 'setting_updates' }, [
  {
    action: 'alert_rule.created',
    label: 'Alert rule created',
    change: 'created',
    description: 'A rule that watches events was created.',
  },
  {
    action: 'alert_rule.updated',
    label: 'Alert rule changed',
    change: 'changed',
    description: 'A rule that watches events was changed.',
  },
  {
    action: 'alert_rule.deleted',
    label: 'Alert rule deleted',
    change: 'deleted',
    description: 'A rule that watches events was deleted.',
    tags: ['security'],
  },
  {
    action: 'alert_rule.activated',
    label: 'Alert rule activated',
    change: 'activated',
    description: 'A rule watches events again.',
  },
  {
    action: 'alert_rule.deactivated',
    label: 'Alert rule deactivated',
    change: 'deactivated',
    description: 'A rule no longer watches events.',
    tags: ['security'],
  },
  {
    action: 'alert.triggered',
    label: 'Alert triggered',
    kind: 'system_configuration',
    change: 'created',
    description: 'The condition of an alert rule was met.',
    tags: ['security'],
  },
  {
    action: 'alert.acknowledged',
    label: 'Alert acknowledged',
    kind: 'user_actions',
    change: 'changed',
    description: 'Someone took an alert in hand.',
  },
  {
    action: 'alert.resolved',
    label: 'Alert resolved',
    kind: 'user_actions',
    change: 'changed',
    description: 'An alert was closed.',
  },
])
