import type { ChangeKind } from '@/lib/log/schema'

/** What an event is about, as stored and queried (`area:workflows`), with the words people read. */
export const areas = {
  approval_management: 'Approval management',
  cases: 'Cases',
  case_related_tables: 'Case related tables',
  connections: 'Connections',
  dashboards: 'Dashboards',
  global_variables: 'Global variables',
  runners: 'Runners',
  self_service_apps: 'Self-service apps',
  tables: 'Tables',
  tenant_admin_settings: 'Tenant admin settings',
  tenant_user_management: 'Tenant user management',
  users: 'Users',
  workflows: 'Workflows',
  workspace_management: 'Workspace management',
  authentication: 'Authentication',
  members: 'Members',
  teams: 'Teams',
  projects: 'Projects',
  contracts: 'Contracts',
  findings: 'Findings',
  settings: 'Settings',
  roles_and_permissions: 'Roles and permissions',
  api_activity: 'API activity',
  audit_logs: 'Audit logs',
  privacy_and_retention: 'Privacy and retention',
  streaming: 'Streaming',
  alerts: 'Alerts',
  reports: 'Reports',
  system: 'System',
} as const
export type Area = keyof typeof areas

/** The general type of activity: the *Category* column. */
export const kinds = {
  setting_updates: 'Setting updates',
  system_configuration: 'System configuration',
  user_actions: 'User actions',
} as const
export type Kind = keyof typeof kinds

/** The words on the badges. */
export const changeLabels: Record<ChangeKind, string> = {
  created: 'Created',
  deleted: 'Deleted',
  changed: 'Changed',
  accessed: 'Accessed',
  granted: 'Granted',
  revoked: 'Revoked',
  activated: 'Activated',
  deactivated: 'Deactivated',
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  failed: 'Failed',
  exported: 'Exported',
  other: 'Other',
}
