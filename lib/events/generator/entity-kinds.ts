import {
  appNames,
  caseTitles,
  connectionNames,
  contractNames,
  dashboardNames,
  projectNames,
  tableNames,
  teamNames,
  variableNames,
  workflowNames,
} from './words'

export type EntityChange = {
  action: string
  /** A field of the thing that gets another of `values`; the event then carries old and new. */
  field?: string
  members?: 'add' | 'remove'
  /** The member of `details` that one of `values` is told in, where there is no field. */
  detail: string
  values: readonly string[]
}

export type EntityKind = {
  type: string
  names: readonly string[]
  endings: readonly string[]
  context: string
  create: string
  changes: EntityChange[]
  remove: string
  /** How many live at once; bounds memory. */
  most: number
  /** How often an activity creates one rather than changing one. */
  births: number
}

const endings = ['2026', 'EMEA', 'v2', 'draft', 'APAC', 'pilot', 'internal', 'legacy', 'Q3', 'v3']
const sized = { most: 60, births: 0.12, endings }

const plain = (action: string): EntityChange => ({ action, detail: '', values: [] })
const telling = (action: string, detail: string, ...values: string[]): EntityChange => ({
  action,
  detail,
  values,
})
const setting = (action: string, field: string, ...values: string[]): EntityChange => ({
  action,
  field,
  detail: '',
  values,
})
const moving = (action: string, members: 'add' | 'remove'): EntityChange => ({
  ...plain(action),
  members,
})

const fieldNames = ['severity', 'owner', 'due_date', 'location', 'risk_score']

export const entityKinds = {
  project: {
    ...sized,
    type: 'project',
    names: projectNames,
    context: 'Project settings',
    create: 'project.created',
    changes: [moving('project.access_granted', 'add'), moving('project.access_revoked', 'remove')],
    remove: 'project.deleted',
  },
  contract: {
    ...sized,
    type: 'contract',
    births: 0.3,
    names: contractNames,
    context: 'Contracts',
    create: 'contract.uploaded',
    changes: [telling('contract.scanned', 'engine', 'static', 'symbolic', 'fuzzing')],
    remove: 'contract.deleted',
  },
  workflow: {
    ...sized,
    type: 'workflow',
    names: workflowNames,
    context: 'Workflow editor',
    create: 'workflow.created',
    changes: [
      setting('workflow.settings_updated', 'schedule', 'every hour', 'daily', 'weekly', 'on event'),
      setting('workflow.settings_updated', 'timeout_seconds', '30', '60', '300', '900'),
      telling('workflow.published', 'version', '1.4', '1.5', '2.0', '2.1', '3.0'),
      plain('workflow.activated'),
      plain('workflow.deactivated'),
    ],
    remove: 'workflow.deleted',
  },
  pack: {
    ...sized,
    type: 'pack',
    most: 15,
    names: workflowNames,
    context: 'Workflow editor',
    create: 'pack.created',
    changes: [setting('pack.edited', 'visibility', 'private', 'workspace', 'company')],
    remove: 'pack.deleted',
  },
  dashboard: {
    ...sized,
    type: 'dashboard',
    most: 30,
    names: dashboardNames,
    context: 'Dashboards',
    create: 'dashboard.created',
    changes: [
      setting('dashboard.edited', 'layout', 'two columns', 'three columns', 'full width'),
      setting('dashboard.metadata_edited', 'owner_team', ...teamNames),
      plain('dashboard.activated'),
      plain('dashboard.deactivated'),
    ],
    remove: 'dashboard.deleted',
  },
  table: {
    ...sized,
    type: 'table',
    most: 30,
    names: tableNames,
    context: 'Tables',
    create: 'table.created',
    changes: [
      setting('table.edited', 'row_limit', '1,000', '10,000', '100,000'),
      telling('table.field_created', 'field', ...fieldNames),
      telling('table.field_edited', 'field', ...fieldNames),
      telling('table.field_deleted', 'field', ...fieldNames),
      telling('table.exported', 'rows', '112', '845', '2,310', '9,007'),
    ],
    remove: 'table.deleted',
  },
  connection: {
    ...sized,
    type: 'connection',
    most: 25,
    names: connectionNames,
    context: 'Connections',
    create: 'connection.created',
    changes: [setting('connection.edited', 'owner_team', ...teamNames)],
    remove: 'connection.deleted',
  },
  globalVariable: {
    ...sized,
    type: 'global_variable',
    most: 20,
    names: variableNames,
    context: 'Global variables',
    create: 'global_variable.created',
    changes: [setting('global_variable.edited', 'value', '3', '5', '10', 'eu-west', 'us-east')],
    remove: 'global_variable.deleted',
  },
  app: {
    ...sized,
    type: 'app',
    most: 15,
    names: appNames,
    context: 'Self-service apps',
    create: 'app.created',
    changes: [plain('app.published')],
    remove: 'app.deleted',
  },
  securityCase: {
    ...sized,
    type: 'case',
    births: 0.3,
    names: caseTitles,
    context: 'Cases',
    create: 'case.opened',
    changes: [
      setting('case.severity_changed', 'severity', 'low', 'medium', 'high', 'critical'),
      telling('case.exported', 'format', 'PDF', 'CSV'),
      telling('case.shared', 'shared_with', 'legal counsel', 'insurer', 'vendor'),
    ],
    remove: 'case.closed',
  },
  team: {
    ...sized,
    type: 'team',
    most: 12,
    births: 0.06,
    names: teamNames,
    context: 'Teams',
    create: 'team.created',
    changes: [moving('team.member_added', 'add'), moving('team.member_removed', 'remove')],
    remove: 'team.deleted',
  },
  group: {
    ...sized,
    type: 'group',
    most: 12,
    births: 0.06,
    names: teamNames,
    context: 'Groups',
    create: 'group.created',
    changes: [setting('group.name_updated', 'name', ...teamNames)],
    remove: 'group.deleted',
  },
  customerRole: {
    ...sized,
    type: 'customer_role',
    most: 10,
    births: 0.05,
    names: [
      'Contract manager',
      'Read only',
      'Release captain',
      'Support lead',
      'External reviewer',
    ],
    context: 'Roles and permissions',
    create: 'create_customer_role',
    changes: [
      telling(
        'add_customer_role_permission',
        'permission',
        'contract.view',
        'data.export',
        'audit_log.view',
      ),
      telling(
        'remove_customer_role_permission',
        'permission',
        'contract.view',
        'data.export',
        'user.invite',
      ),
    ],
    remove: 'delete_customer_role',
  },
  serviceAccount: {
    ...sized,
    type: 'service_account',
    most: 10,
    births: 0.08,
    names: ['deploy-bot', 'metrics-reader', 'ticket-sync', 'mail-gateway'],
    context: 'Service accounts',
    create: 'service_account.created',
    changes: [
      setting('service_account.role_changed', 'role', 'Member', 'Auditor', 'Admin'),
      plain('service_account.activated'),
      plain('service_account.deactivated'),
    ],
    remove: 'service_account.deleted',
  },
  apiKey: {
    ...sized,
    type: 'api_key',
    most: 20,
    births: 0.5,
    names: ['ci', 'reporting', 'siem-pull', 'partner', 'load-test'],
    context: 'API keys',
    create: 'api_key.created',
    changes: [setting('api_key.updated', 'expires_in_days', '30', '90', '180', '365')],
    remove: 'api_key.revoked',
  },
} satisfies Record<string, EntityKind>
