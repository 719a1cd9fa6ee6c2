import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import type { Area } from '@/lib/log/catalogue/vocabulary'
import type { StoredEvent } from '@/lib/log/schema'
import type { OcsfActivity } from './ocsf-classes'
import { type Subject, subjects } from './subjects'

export type Placement = { subject: Subject; activity: OcsfActivity }

/**
 * Where an event belongs in OCSF and ECS. A known action: by its own row if it has one, else by its area and what it does.
 * An action that no catalogue knows: by what it does and to whom, and whether it came in a request.
 */
export function placeEvent(event: StoredEvent): Placement {
  const [subject, activity] = rowOf(event)
  return { subject, activity: activity ?? activityOf(subject, event) }
}

/** A row names an activity only where the subject's own is not the right one. */
type Row = readonly [subject: Subject, activity?: OcsfActivity]

const byArea: Record<Area, Subject> = {
  approval_management: 'administration',
  cases: 'content',
  case_related_tables: 'content',
  connections: 'configuration',
  dashboards: 'configuration',
  global_variables: 'configuration',
  runners: 'configuration',
  self_service_apps: 'configuration',
  tables: 'content',
  tenant_admin_settings: 'configuration',
  tenant_user_management: 'account',
  users: 'account',
  workflows: 'configuration',
  workspace_management: 'configuration',
  authentication: 'account',
  members: 'account',
  teams: 'group',
  projects: 'content',
  contracts: 'content',
  findings: 'content',
  settings: 'configuration',
  roles_and_permissions: 'administration',
  api_activity: 'request',
  audit_logs: 'content',
  privacy_and_retention: 'configuration',
  streaming: 'configuration',
  alerts: 'configuration',
  reports: 'content',
  system: 'application',
}

const byAction: Record<string, Row> = {
  'auth.login': ['authentication'],
  'auth.logout': ['authentication'],
  'auth.failed': ['authentication'],
  'auth.mfa_enabled': ['account', 'MFA Factor Enable'],
  'auth.mfa_disabled': ['account', 'MFA Factor Disable'],
  'auth.password_changed': ['account', 'Password Change'],
  'auth.password_reset_requested': ['account', 'Password Reset'],
  'auth.password_reset': ['account', 'Password Reset'],
  // Neither the account nor a factor goes with it.
  'auth.password_removed': ['account', 'Other'],
  'auth.recovery_codes_created': ['account', 'Other'],
  'auth.impersonation_started': ['authentication', 'Account Switch'],
  'auth.impersonation_ended': ['session', 'Logoff'],
  'session.revoked': ['session'],
  'session.all_revoked': ['session'],
  'session.expired': ['session'],

  'api_key.created': ['administration'],
  'api_key.revoked': ['administration'],
  'api_key.updated': ['administration'],
  'api_key.rotated': ['administration'],
  'api_key.expiring': ['administration'],
  'api_key.expired': ['administration'],
  // The key is what somebody signs in with.
  'api_key.rejected': ['authentication'],

  'tenant.user_role_changed': ['access'],
  'service_account.role_changed': ['access'],
  'member.role_changed': ['access'],
  'member.invitation_role_changed': ['access'],
  'workspace.user_added': ['access'],
  'workspace.user_removed': ['access'],
  'workspace.user_role_changed': ['access'],
  'project.access_granted': ['access'],
  'project.access_revoked': ['access'],
  add_customer_role_user: ['access'],
  remove_customer_role_user: ['access'],

  'group.created': ['group'],
  'group.deleted': ['group'],
  'group.name_updated': ['group'],
  'group.description_updated': ['group'],
  'group.role_changed': ['group', 'Assign Privileges'],
  'user.group_assignment_updated': ['group'],
  'service_account.group_assignment_updated': ['group'],
  // A role is a group of those who have it.
  add_customer_role_permission: ['group', 'Assign Privileges'],
  remove_customer_role_permission: ['group', 'Revoke Privileges'],

  'role.created': ['administration'],
  'role.updated': ['administration'],
  'role.deleted': ['administration'],
  'saml_role_mapping.updated': ['administration'],
  'saml_settings.updated': ['administration'],
  'oidc_settings.updated': ['administration'],
  'two_factor_authentication.enabled': ['administration'],
  'two_factor_authentication.disabled': ['administration'],
  'access_review.started': ['administration'],
  'access_review.completed': ['administration'],

  'audit_log.exported': ['log'],
  'audit_log.imported': ['content', 'Import'],
  'audit_log.settings_changed': ['configuration'],
  'evidence_bundle.created': ['log'],
  'evidence_bundle.downloaded': ['log'],
  'log.checkpoint_signed': ['log'],
  'log.checked': ['log'],
  'log.check_failed': ['finding'],
  'log.epoch_started': ['log', 'Rotate'],
  'log.key_rotated': ['log'],
  'saved_view.shared': ['content', 'Share'],
  'retention.pruned': ['log'],
  'streaming.enabled': ['streaming'],
  'streaming.disabled': ['streaming'],
  'destination.paused': ['configuration', 'Suspend'],
  'destination.resumed': ['configuration', 'Resume'],
  'destination.replayed': ['log', 'Export'],
  'destination.failed': ['error'],

  'alert.triggered': ['finding'],
  'alert.acknowledged': ['finding'],
  'alert.resolved': ['finding', 'Close'],
  'report_schedule.created': ['configuration'],
  'report_schedule.updated': ['configuration'],
  'report_schedule.deleted': ['configuration'],
  'contract.scanned': ['scan'],
  'finding.commented': ['content', 'Update'],

  'api.requests_unrecorded': ['error'],
  'job.failed': ['error'],
  'migration.applied': ['application', 'Update'],
}

/** The actions with a row of their own. */
export const placedActions: readonly string[] = Object.keys(byAction)

function rowOf(event: StoredEvent): Row {
  const entry = findCatalogueEntry(event.action)
  if (!entry) return [placeUnknown(event)]
  const row = Object.hasOwn(byAction, event.action) ? byAction[event.action] : undefined
  return row ?? [byArea[entry.area]]
}

function placeUnknown({ change, targets = [], request }: StoredEvent): Subject {
  const isAboutHuman = targets[0]?.type.toLowerCase() === 'user'
  switch (change) {
    case 'signed_in':
    case 'signed_out':
      return 'authentication'
    case 'granted':
    case 'revoked':
      return targets.some(({ type }) => type.toLowerCase() === 'user') ? 'access' : 'configuration'
    case 'activated':
    case 'deactivated':
      return isAboutHuman ? 'account' : 'configuration'
    case 'created':
    case 'changed':
    case 'deleted':
      if (isAboutHuman) return 'account'
  }
  return request?.method === undefined ? 'content' : 'request'
}

function activityOf(subject: Subject, { action, change, request }: StoredEvent): OcsfActivity {
  // That a request was made says nothing of what it did.
  const said = action === 'api.requested' ? undefined : subjects[subject].activities[change]
  if (said !== undefined) return said
  return (
    (subject === 'request' && activityOfMethod[request?.method?.toUpperCase() ?? '']) || 'Other'
  )
}

const activityOfMethod: Record<string, OcsfActivity> = {
  GET: 'Read',
  HEAD: 'Read',
  POST: 'Create',
  PUT: 'Update',
  PATCH: 'Update',
  DELETE: 'Delete',
}
