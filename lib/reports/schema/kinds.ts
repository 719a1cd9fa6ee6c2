/** The compliance reports that there are, and what pages say of them. */

export const reportKinds = [
  'failed_logins',
  'access_changes',
  'full_audit',
  'access_review',
] as const
export type ReportKind = (typeof reportKinds)[number]

export const rhythms = ['weekly', 'monthly', 'quarterly'] as const
export type Rhythm = (typeof rhythms)[number]

export const rhythmLabels: Record<Rhythm, string> = {
  weekly: 'Every week',
  monthly: 'Every month',
  quarterly: 'Every quarter',
}

/** What a period of a rhythm is called. */
export const periodLabels: Record<Rhythm, string> = {
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
}

export type ReportKindFacts = {
  label: string
  description: string
  /** How often it is made where nobody says otherwise. */
  rhythm: Rhythm
  /** Its events, in the query language. */
  q: string
}

/** Failed sign-ins of our own, and those of whatever else sends its events here. */
export const failedLoginsQuery = 'action:auth.failed OR (change:signed_in outcome:failure,denied)'
export const accessChangesQuery = 'tag:access'

export const reportFacts: Record<ReportKind, ReportKindFacts> = {
  failed_logins: {
    label: 'Failed logins',
    description: 'Attempts to sign in that failed: whose account, from where, and why.',
    rhythm: 'weekly',
    q: failedLoginsQuery,
  },
  access_changes: {
    label: 'Access changes',
    description: 'Who was given access or lost it: members, roles, groups, keys, permissions.',
    rhythm: 'monthly',
    q: accessChangesQuery,
  },
  full_audit: {
    label: 'Full audit',
    description: 'Everything that happened: who did what, how much of it, and what failed.',
    rhythm: 'quarterly',
    q: '',
  },
  access_review: {
    label: 'Access review',
    description:
      'Who may do what, since when, by which role or group, and when it was last used; for a reviewer to sign off.',
    rhythm: 'quarterly',
    q: accessChangesQuery,
  },
}

export function isReportKind(kind: string): kind is ReportKind {
  return reportKinds.some((one) => one === kind)
}
