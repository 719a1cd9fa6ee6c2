import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const settings = defineArea({ area: 'settings', kind: 'setting_updates' }, [
  {
    action: 'org.settings_changed',
    label: 'Organization settings changed',
    change: 'changed',
    description: 'Settings updated',
  },
  {
    action: 'org.billing_updated',
    label: 'Billing updated',
    change: 'changed',
    description: 'Billing changed',
    tags: ['billing'],
  },
  {
    action: 'company.created',
    label: 'Company created',
    kind: 'system_configuration',
    change: 'created',
    description: 'A company was created on this instance.',
  },
  {
    action: 'company.plan_changed',
    label: 'Plan changed',
    change: 'changed',
    description: 'The operator put the company on another plan.',
    tags: ['billing'],
  },
  {
    action: 'oidc_settings.updated',
    label: 'Single sign-on settings updated',
    change: 'changed',
    description: 'The OpenID Connect settings of the company were changed.',
    tags: ['access', 'security'],
  },
])
