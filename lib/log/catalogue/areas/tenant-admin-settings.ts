import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const tenantAdminSettings = defineArea(
  { area: 'tenant_admin_settings', kind: 'setting_updates' },
  [
    {
      action: 'audit_log.exported',
      label: 'Audit logs exported',
      kind: 'user_actions',
      change: 'exported',
      description: 'Audit logs were exported for review or archiving.',
      tags: ['export', 'security'],
    },
    {
      action: 'blink_cloud_runner.updated',
      label: 'Blink-cloud runner updated',
      change: 'changed',
      description: 'Settings for the Blink cloud runner were updated.',
    },
    {
      action: 'default_tenant_runner.updated',
      label: 'Default tenant runner updated',
      change: 'changed',
      description: 'The default runner for the tenant was changed.',
    },
    {
      action: 'runner_auto_upgrade.updated',
      label: 'Runner auto upgrade updated',
      change: 'changed',
      description: 'Auto-upgrade settings for runners were modified.',
    },
    {
      action: 'saml_role_mapping.updated',
      label: 'SAML role mapping updated',
      change: 'changed',
      description: 'Role mapping configuration for SAML was updated.',
      tags: ['access', 'security'],
    },
    {
      action: 'saml_settings.updated',
      label: 'SAML settings updated',
      change: 'changed',
      description: 'SAML authentication settings were changed.',
      tags: ['access', 'security'],
    },
    {
      action: 'two_factor_authentication.disabled',
      label: 'Two-factor authentication disabled',
      change: 'deactivated',
      description: 'Two-factor authentication was disabled for the tenant.',
      tags: ['access', 'security'],
    },
    {
      action: 'two_factor_authentication.enabled',
      label: 'Two-factor authentication enabled',
      change: 'activated',
      description: 'Two-factor authentication was enabled for the tenant.',
      tags: ['access', 'security'],
    },
  ],
)
