/**
 * The event classes of OCSF that we speak, with the captions and numbers of the specification: release 1.8.0, `events/` of
 * https://github.com/ocsf/ocsf-schema. A test compares each number with a copy of the specification.
 */
export const ocsfVersion = '1.8.0'

type OcsfClass = {
  uid: number
  caption: string
  category: keyof typeof categories
  activities: Record<string, number>
  /**
   * Attributes that the class has room for. `actor` is absent where it comes by the host profile only: then the event
   * says that it uses the profile.
   */
  has: readonly ('actor' | 'src_endpoint' | 'http' | 'resources')[]
}

const categories = {
  system: { uid: 1, caption: 'System Activity' },
  findings: { uid: 2, caption: 'Findings' },
  iam: { uid: 3, caption: 'Identity & Access Management' },
  application: { uid: 6, caption: 'Application Activity' },
} as const

const iamHas = ['actor', 'src_endpoint', 'http'] as const

export const ocsfClasses = {
  event_log: {
    uid: 1008,
    caption: 'Event Log Activity',
    category: 'system',
    activities: { Clear: 1, Export: 3, Rotate: 5, Enable: 9, Disable: 10 },
    has: ['actor', 'src_endpoint'],
  },
  detection_finding: {
    uid: 2004,
    caption: 'Detection Finding',
    category: 'findings',
    activities: { Create: 1, Update: 2, Close: 3 },
    has: ['resources'],
  },
  account_change: {
    uid: 3001,
    caption: 'Account Change',
    category: 'iam',
    activities: {
      Create: 1,
      Enable: 2,
      'Password Change': 3,
      'Password Reset': 4,
      Disable: 5,
      Delete: 6,
      'MFA Factor Enable': 10,
      'MFA Factor Disable': 11,
    },
    has: iamHas,
  },
  authentication: {
    uid: 3002,
    caption: 'Authentication',
    category: 'iam',
    activities: { Logon: 1, Logoff: 2, 'Account Switch': 7 },
    has: iamHas,
  },
  entity_management: {
    uid: 3004,
    caption: 'Entity Management',
    category: 'iam',
    activities: {
      Create: 1,
      Read: 2,
      Update: 3,
      Delete: 4,
      Enable: 8,
      Disable: 9,
      Suspend: 12,
      Resume: 13,
    },
    has: iamHas,
  },
  user_access: {
    uid: 3005,
    caption: 'User Access Management',
    category: 'iam',
    activities: { 'Assign Privileges': 1, 'Revoke Privileges': 2 },
    has: [...iamHas, 'resources'],
  },
  group_management: {
    uid: 3006,
    caption: 'Group Management',
    category: 'iam',
    activities: {
      'Assign Privileges': 1,
      'Revoke Privileges': 2,
      'Add User': 3,
      'Remove User': 4,
      Delete: 5,
      Create: 6,
    },
    has: iamHas,
  },
  web_resources: {
    uid: 6001,
    caption: 'Web Resources Activity',
    category: 'application',
    activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Import: 6, Export: 7, Share: 8 },
    has: ['src_endpoint', 'http'],
  },
  application_lifecycle: {
    uid: 6002,
    caption: 'Application Lifecycle',
    category: 'application',
    activities: { Update: 8 },
    has: [],
  },
  api_activity: {
    uid: 6003,
    caption: 'API Activity',
    category: 'application',
    activities: { Create: 1, Read: 2, Update: 3, Delete: 4 },
    has: ['actor', 'src_endpoint', 'http', 'resources'],
  },
  scan_activity: {
    uid: 6007,
    caption: 'Scan Activity',
    category: 'application',
    activities: { Completed: 2 },
    has: [],
  },
  application_error: {
    uid: 6008,
    caption: 'Application Error',
    category: 'application',
    activities: { 'General Error': 1 },
    has: [],
  },
} as const satisfies Record<string, OcsfClass>

export type OcsfClassKey = keyof typeof ocsfClasses
/** `Other` (99) exists in every class: the event's own words say what happened. */
export type ActivityOf<Key extends OcsfClassKey> =
  | keyof (typeof ocsfClasses)[Key]['activities']
  | 'Other'
export type OcsfActivity = { [Key in OcsfClassKey]: ActivityOf<Key> }[OcsfClassKey]

/**
 * The members by which an event says of which class it is, numbers and captions. `otherName` names an activity for which
 * the class has no word.
 */
export function classify(
  key: OcsfClassKey,
  { activity, otherName }: { activity: OcsfActivity; otherName: string },
) {
  const { uid, caption, category, activities }: OcsfClass = ocsfClasses[key]
  const activityId = activities[activity] ?? 99
  return {
    activity_id: activityId,
    activity_name: activityId === 99 ? otherName : activity,
    category_uid: categories[category].uid,
    category_name: categories[category].caption,
    class_uid: uid,
    class_name: caption,
    type_uid: uid * 100 + activityId,
    type_name: `${caption}: ${activityId === 99 ? 'Other' : activity}`,
  }
}
