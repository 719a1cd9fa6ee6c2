import type { Route } from 'next'

/**
 * The address of every page, in one place. Values are encoded here and nowhere else; `query` members that are undefined
 * or empty are left out.
 */
export const routes = {
  home: () => '/' as Route,
  signIn: (query?: { callbackUrl?: string | undefined; error?: string }) =>
    withQuery('/signin', query),
  setup: (token: string) => withQuery('/setup', { token }),
  company: (company: string) => page(company),
  auditLogs: (company: string, query?: Query) => withQuery(page(company, 'audit-logs'), query),
  /** One event, by its UUID or its number. */
  event: (company: string, event: string | number) => page(company, 'audit-logs', String(event)),
  apiActivity: (company: string, query?: Query) => withQuery(page(company, 'api-activity'), query),
  /** Opens a saved view: what a link to one is. */
  view: (company: string, view: string) => page(company, 'views', view),
  /** Known actions, and what was seen of them. */
  actions: (company: string, query?: Query) => withQuery(page(company, 'actions'), query),
  /** Alerts that were fired; `state`, `severity` and `rule` narrow them. */
  alerts: (company: string, query?: Query) => withQuery(page(company, 'alerts'), query),
  /** One alert, by its id or its number. */
  alert: (company: string, alert: string | number) => page(company, 'alerts', String(alert)),
  alertRules: (company: string) => page(company, 'alerts', 'rules'),
  /** Where a rule is made; `preset` is what it begins as. */
  newAlertRule: (company: string, query?: Query) =>
    withQuery(page(company, 'alerts', 'rules', 'new'), query),
  alertRule: (company: string, rule: string) => page(company, 'alerts', 'rules', rule),
  /** Whom alerts are told to; `channel` shows what became of its messages. */
  alertChannels: (company: string, query?: Query) =>
    withQuery(page(company, 'alerts', 'channels'), query),
  /** People whom the log knows; `q` looks for some. */
  privacy: (company: string, query?: Query) => withQuery(page(company, 'privacy'), query),
  /** What is held of one person, by ref. */
  person: (company: string, person: string) => page(company, 'privacy', person),
  /** What erasing them would do, and where it is asked for. */
  erasePerson: (company: string, person: string) => page(company, 'privacy', person, 'erase'),
  /** The export centre; `query` as of the page of the log. */
  exports: (company: string, query?: Query) => withQuery(page(company, 'exports'), query),
  holds: (company: string) => page(company, 'holds'),
  hold: (company: string, hold: string) => page(company, 'holds', hold),
  retention: (company: string) => page(company, 'retention'),
  /** Whether the log is what was sealed, and who else holds its checkpoints. */
  integrity: (company: string, query?: Query) => withQuery(page(company, 'integrity'), query),
  /** How far a check of the whole log is, as JSON. */
  checkProgress: (company: string) => withQuery('/api/console/integrity', { company }),
  reports: (company: string) => page(company, 'reports'),
  report: (company: string, report: string, query?: Query) =>
    withQuery(page(company, 'reports', report), query),
  /** The evidence bundle of a report's events, made on demand. */
  reportEvidence: (company: string, report: string) =>
    withQuery('/api/console/report-evidence', { company, report }),
  apiKeys: (company: string) => page(company, 'settings', 'api-keys'),
  members: (company: string, query?: Query) =>
    withQuery(page(company, 'settings', 'members'), query),
  groups: (company: string) => page(company, 'settings', 'groups'),
  group: (company: string, group: string) => page(company, 'settings', 'groups', group),
  workspaces: (company: string) => page(company, 'settings', 'workspaces'),
  workspace: (company: string, workspace: string) =>
    page(company, 'settings', 'workspaces', workspace),
  serviceAccounts: (company: string) => page(company, 'settings', 'service-accounts'),
  serviceAccount: (company: string, account: string) =>
    page(company, 'settings', 'service-accounts', account),
  companySettings: (company: string) => page(company, 'settings', 'company'),
  /** Streaming to other systems; `destination` shows what became of its deliveries. */
  auditLogSettings: (company: string, query?: Query) =>
    withQuery(page(company, 'settings', 'audit-log'), query),
  roles: (company: string) => page(company, 'settings', 'roles-and-permissions'),
  /** Where an invited person joins. */
  invitation: (token: string) => withQuery('/invitation', { token }),
  /** Where a forgotten password is set anew. */
  passwordReset: (token?: string) => withQuery('/password-reset', { token }),
  /** Checks an evidence bundle in the browser; for everybody. */
  verify: () => '/verify' as Route,
  /** The signed-in user's own: password, second factor, sessions. */
  account: (company: string) => page(company, 'account'),
  /** Text of the C2SP proof of one event. Session reads name their company. */
  eventProof: (company: string, event: string | number) =>
    withQuery(`/api/audit-log/${encodeURIComponent(event)}/proof`, { company }),
  /** How far exports are, as JSON. */
  exportList: (company: string) => withQuery('/api/console/exports', { company }),
  /** The file of an export, its manifest, or that one's signature. */
  exportFile: (company: string, id: string, part: 'file' | 'manifest' | 'signature' = 'file') =>
    withQuery(`/api/console/exports/${encodeURIComponent(id)}/download`, { company, part }),
  /** What could stand behind a key of a query, as JSON; for the query bar and the pickers. */
  completions: (company: string, query: { key: string; prefix: string }) =>
    withQuery('/api/console/completions', { company, ...query }),
  /** A further page of the table of events, as JSON. */
  eventPage: (company: string, query: Query) =>
    withQuery('/api/console/events', { company, ...query }),
  /** Another search of a page that is open, and how many events it finds, as JSON. */
  eventList: (company: string, query: Query) =>
    withQuery('/api/console/list', { company, ...query }),
  eventCount: (company: string, query: Query) =>
    withQuery('/api/console/count', { company, ...query }),
  /** New events as they come, as server-sent events. */
  eventTail: (company: string, query: Query) =>
    withQuery('/api/console/tail', { company, ...query }),
  /** Counts of events over time, and by who, what and where, as JSON; for what stands around their table. */
  histogram: (company: string, query: Query) =>
    withQuery('/api/console/histogram', { company, ...query }),
  facets: (company: string, query: Query) =>
    withQuery('/api/console/facets', { company, ...query }),
  /** How many events a hold would cover, and what a retention would delete, as JSON; for their forms. */
  holdCoverage: (company: string, query: Query) =>
    withQuery('/api/console/hold-coverage', { company, ...query }),
  retentionPreview: (company: string, query: { days: number }) =>
    withQuery('/api/console/retention-preview', { company, ...query }),
  /** Who could be put into a group, or a workspace, as JSON; for the pickers of people. */
  groupCandidates: (company: string, query: { group: string; search: string }) =>
    withQuery('/api/console/group-candidates', { company, ...query }),
  workspaceCandidates: (company: string, query: { workspace: string; search: string }) =>
    withQuery('/api/console/workspace-candidates', { company, ...query }),
  /** What is held of a person, as a file. */
  personExport: (company: string, query: { person: string; all: 'yes' | 'no'; format: string }) =>
    withQuery('/api/console/person-export', { company, ...query }),
  /** The certificate of an erasure, its signature, or whose signature counts. */
  erasureCertificate: (
    company: string,
    query: { erasure: string; part: 'certificate' | 'signature' },
  ) => withQuery('/api/console/erasure-certificate', { company, ...query }),
  /** What a browser needs to check one event by itself, as JSON. */
  eventEvidence: (company: string, event: string | number) =>
    withQuery('/api/console/evidence', { company, event }),
} as const

export type Query = Record<string, string | number | undefined>

function page(company: string, ...segments: string[]): Route {
  return `/${[company, ...segments].map(encodeURIComponent).join('/')}` as Route
}

function withQuery(path: string, query: Query = {}): Route {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(key, String(value))
  }
  return (params.size === 0 ? path : `${path}?${params}`) as Route
}

const ourselves = 'http://here.invalid'

/**
 * Where to go after signing in: the wanted page if it is one of ours, else home. The wanted page comes from the address
 * bar, so anybody can have written it: another site's address would make our sign-in page lend it trust.
 */
export function safeCallback(wanted: string | undefined | null): Route {
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, ourselves)) return routes.home()
  const url = new URL(wanted, ourselves)
  // `/.//x` is ours before it is made short, and another host's afterwards.
  if (url.origin !== ourselves || url.pathname.startsWith('//')) return routes.home()
  return `${url.pathname}${url.search}` as Route
}
