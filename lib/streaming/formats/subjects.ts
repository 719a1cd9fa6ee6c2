import type { ChangeKind } from '@/lib/log/schema'
import type { ActivityOf, OcsfClassKey } from './ocsf-classes'

type SubjectRow<Key extends OcsfClassKey> = {
  ocsfClass: Key
  /** The activity of the class for what an action does; `Other` where there is none. */
  activities: Partial<Record<ChangeKind, ActivityOf<Key>>>
  ecsCategories: readonly EcsCategory[]
  /** What an event of the subject is about, beside what it does: `event.type` of ECS takes both. */
  ecsObject?: 'user' | 'group' | 'admin'
}

/** Categories of ECS 9.4 that we use, with the types that the specification expects in each. */
export const ecsCategories = {
  api: ['access', 'admin', 'change', 'creation', 'deletion', 'denied', 'info', 'user'],
  authentication: ['start', 'end', 'info'],
  configuration: ['access', 'change', 'creation', 'deletion', 'info'],
  database: ['access', 'change', 'info', 'error'],
  iam: ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'],
  intrusion_detection: ['denied', 'info'],
  process: ['access', 'change', 'info'],
  session: ['start', 'end', 'info'],
  vulnerability: ['info'],
} as const
export type EcsCategory = keyof typeof ecsCategories

const entityActivities = {
  created: 'Create',
  accessed: 'Read',
  changed: 'Update',
  granted: 'Update',
  deleted: 'Delete',
  revoked: 'Delete',
  activated: 'Enable',
  deactivated: 'Disable',
} as const

/** What an event is about, as far as both standards have a place for it. */
export const subjects = {
  /** Somebody signs in or out, or tries to. */
  authentication: subject({
    ocsfClass: 'authentication',
    activities: { signed_in: 'Logon', failed: 'Logon', signed_out: 'Logoff' },
    ecsCategories: ['authentication'],
  }),
  /** A session ends although nobody signs out. */
  session: subject({
    ocsfClass: 'authentication',
    activities: { revoked: 'Logoff', signed_out: 'Logoff' },
    ecsCategories: ['authentication', 'session'],
  }),
  /** The account of a person or a machine. */
  account: subject({
    ocsfClass: 'account_change',
    activities: {
      created: 'Create',
      deleted: 'Delete',
      revoked: 'Delete',
      activated: 'Enable',
      deactivated: 'Disable',
    },
    ecsCategories: ['iam'],
    ecsObject: 'user',
  }),
  /** What one account may do. */
  access: subject({
    ocsfClass: 'user_access',
    activities: {
      granted: 'Assign Privileges',
      created: 'Assign Privileges',
      changed: 'Assign Privileges',
      activated: 'Assign Privileges',
      revoked: 'Revoke Privileges',
      deleted: 'Revoke Privileges',
      deactivated: 'Revoke Privileges',
    },
    ecsCategories: ['iam'],
    ecsObject: 'user',
  }),
  group: subject({
    ocsfClass: 'group_management',
    activities: {
      created: 'Create',
      deleted: 'Delete',
      granted: 'Add User',
      revoked: 'Remove User',
    },
    ecsCategories: ['iam'],
    ecsObject: 'group',
  }),
  /** What decides who gets in: roles, keys, sign-on, approvals, access reviews. */
  administration: subject({
    ocsfClass: 'entity_management',
    activities: entityActivities,
    ecsCategories: ['iam'],
    ecsObject: 'admin',
  }),
  /** Everything else that is set up at the console. */
  configuration: subject({
    ocsfClass: 'entity_management',
    activities: entityActivities,
    ecsCategories: ['configuration'],
  }),
  /** What people work on: cases, tables, projects, reports, and whatever else a producer names. */
  content: subject({
    ocsfClass: 'web_resources',
    activities: {
      created: 'Create',
      accessed: 'Read',
      changed: 'Update',
      deleted: 'Delete',
      exported: 'Export',
      granted: 'Share',
    },
    ecsCategories: ['database'],
  }),
  /** What becomes of the audit log itself. */
  log: subject({
    ocsfClass: 'event_log',
    activities: { deleted: 'Clear', exported: 'Export' },
    ecsCategories: ['database'],
  }),
  /** Whether the audit log leaves. */
  streaming: subject({
    ocsfClass: 'event_log',
    activities: { activated: 'Enable', deactivated: 'Disable' },
    ecsCategories: ['configuration'],
  }),
  finding: subject({
    ocsfClass: 'detection_finding',
    activities: { created: 'Create', failed: 'Create', changed: 'Update' },
    ecsCategories: ['intrusion_detection'],
  }),
  request: subject({
    ocsfClass: 'api_activity',
    activities: { created: 'Create', accessed: 'Read', changed: 'Update', deleted: 'Delete' },
    ecsCategories: ['api'],
  }),
  /** What the product does to itself. */
  application: subject({
    ocsfClass: 'application_lifecycle',
    activities: {},
    ecsCategories: ['process'],
  }),
  /** What the product could not do. */
  error: subject({
    ocsfClass: 'application_error',
    activities: { failed: 'General Error' },
    ecsCategories: ['database'],
  }),
  scan: subject({
    ocsfClass: 'scan_activity',
    activities: { other: 'Completed' },
    ecsCategories: ['vulnerability'],
  }),
} as const

export type Subject = keyof typeof subjects

/** Ties the activities of a row to its class. */
function subject<Key extends OcsfClassKey>(row: SubjectRow<Key>): SubjectRow<Key> {
  return row
}
