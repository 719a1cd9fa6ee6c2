import { z } from 'zod'
import { notPlain, plainLine } from '@/lib/platform/plain-line'

/** Who is asking, and what they may do. */

export const permissions = {
  'audit_log.view': {
    label: 'View audit logs',
    alias: 'viewAuditLog',
    description: 'Read, search and page through the audit log of the whole company.',
  },
  'audit_log.export': {
    label: 'Export audit logs',
    alias: 'exportAuditLog',
    description: 'Take events out of the console as files and signed evidence.',
  },
  'audit_log.settings': {
    label: 'Manage audit log settings',
    alias: 'manageAuditLogSettings',
    description: 'Change streaming, retention and alerts.',
  },
  'alerts.handle': {
    label: 'Handle alerts',
    alias: 'handleAlerts',
    description: 'Acknowledge, resolve and annotate alerts.',
  },
  'holds.manage': {
    label: 'Manage legal holds',
    alias: 'manageLegalHolds',
    description: 'Place, change and release legal holds: what they cover is kept.',
  },
  'privacy.manage': {
    label: 'Manage privacy',
    alias: 'managePrivacy',
    description: 'Find what is held of a person, hand it out, and erase it.',
  },
  'views.share': {
    label: 'Share saved views',
    alias: 'shareViews',
    description: 'Show saved searches of the audit log to everybody who may see it.',
  },
  'reports.manage': {
    label: 'Manage reports',
    alias: 'manageReports',
    description: 'Make, schedule and delete compliance reports, and sign off access reviews.',
  },
  'api_keys.manage': {
    label: 'Manage API keys',
    alias: 'manageApiKeys',
    description: 'Create and revoke API keys of the company.',
  },
  'service_accounts.manage': {
    label: 'Manage service accounts',
    alias: 'manageServiceAccounts',
    description: 'Create, change and deactivate service accounts and their keys.',
  },
  'members.manage': {
    label: 'Manage members',
    alias: 'manageMembers',
    description: 'Invite members, give them roles, deactivate and remove them.',
  },
  'roles.manage': {
    label: 'Manage roles',
    alias: 'manageRoles',
    description: 'Create roles and decide what each of them may do.',
  },
  'groups.manage': {
    label: 'Manage groups',
    alias: 'manageGroups',
    description: 'Create groups, choose who is in them and which role they give.',
  },
  'workspaces.manage': {
    label: 'Manage workspaces',
    alias: 'manageWorkspaces',
    description: 'Create, rename and delete workspaces and choose who works in them.',
  },
  'company.manage': {
    label: 'Manage company settings',
    alias: 'manageCompany',
    description: 'Change the name, time zone and security policy of the company.',
  },
  'events.write': {
    label: 'Send events',
    alias: 'sendEvents',
    description: 'Hand out API keys that write events into the log.',
  },
} as const
export type Permission = keyof typeof permissions

export const scopes = ['events:read', 'events:write'] as const
export type Scope = (typeof scopes)[number]

/** What a member must be allowed to do for a key of theirs to carry a scope. */
export const scopePermission: Record<Scope, Permission> = {
  'events:read': 'audit_log.view',
  'events:write': 'events.write',
}

export const builtInRoles = ['owner', 'admin', 'auditor', 'member'] as const
export type BuiltInRole = (typeof builtInRoles)[number]

/** One role that somebody holds, their own or a group's. Name and permissions are null for built-in roles. */
export type RoleGrant = {
  /** A key of `builtInRoles`, or the id of a role that the company made. */
  role: string
  name: string | null
  permissions: string[] | null
}

/** A role as it may be shown and given. */
export type RoleView = {
  key: string
  label: string
  description: string
  permissions: Permission[]
  isBuiltIn: boolean
}

/** A signed-in member of one company. */
export type SessionPrincipal = {
  kind: 'session'
  companyId: string
  companySlug: string
  plan: string
  userId: string
  memberId: string
  sessionId: string
  email: string
  name: string
  /** Their own role: a key of `builtInRoles`, or the id of one that the company made. */
  role: string
  roleLabel: string
  /** Of their own role and of those of their groups. */
  permissions: ReadonlySet<Permission>
  /** Their company asks for a second factor, and they have none: they reach their own account and nothing else. */
  needsTwoFactor: boolean
  ip: string | null
  userAgent: string | null
  /** Of the request that it came with: what it causes in the log is found by `request:<id>`. */
  requestId: string | null
}

/** A program that showed an API key. `scopes` are already cut to what its maker, or its service account, may do now. */
export type KeyPrincipal = {
  kind: 'api_key'
  companyId: string
  companySlug: string
  plan: string
  keyId: string
  keyName: string
  /** Who the key acts as; null for a member's or the operator's key. */
  serviceAccount: { id: string; name: string } | null
  scopes: ReadonlySet<Scope>
  ip: string | null
  userAgent: string | null
  /** Of the request that it came with. */
  requestId: string | null
}

/** The operator at the command line, or the product itself. */
export type SystemPrincipal = {
  kind: 'system'
  companyId: string
  /** Operating-system user of the command line; null for the product's own work. */
  operator: string | null
}

export type Principal = SessionPrincipal | KeyPrincipal | SystemPrincipal

export const newApiKey = z.object({
  name: z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(100, { error: 'must have at most 100 characters' })
    .regex(plainLine, { error: notPlain }),
  scopes: z
    .array(z.enum(scopes, { error: `must be ${scopes.join(' or ')}` }))
    .min(1, { error: 'must name at least one scope' })
    .transform((given) => scopes.filter((scope) => given.includes(scope))),
  /** When it stops working; null: never. */
  expiresAt: z
    .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))], {
      error: 'must be a date and time with offset, like 2027-01-31T12:00:00Z',
    })
    .nullable()
    .default(null),
})
export type NewApiKey = z.input<typeof newApiKey>

/** What of a key can be changed; what is left out stays. */
export const apiKeyChange = newApiKey.pick({ name: true }).partial().extend({
  expiresAt: newApiKey.shape.expiresAt.unwrap().optional(),
})
export type ApiKeyChange = z.input<typeof apiKeyChange>

/** How long a key may go on beside its successor, in hours. */
export const overlapHoursMax = 30 * 24
export const keyRotation = z.object({
  overlapHours: z
    .number()
    .min(0, { error: 'must not be negative' })
    .max(overlapHoursMax, { error: `must be at most ${overlapHoursMax} hours` }),
  expiresAt: newApiKey.shape.expiresAt,
})
export type KeyRotation = z.input<typeof keyRotation>

export const newServiceAccount = z.object({
  name: newApiKey.shape.name,
  description: z
    .string()
    .trim()
    .max(500, { error: 'must have at most 500 characters' })
    .transform((text) => text || null)
    .nullable()
    .default(null),
  role: z.string().max(100),
})
export type NewServiceAccount = z.input<typeof newServiceAccount>

/** A service account as it may be shown. Times are ISO 8601 in UTC. */
export type ServiceAccountView = {
  id: string
  name: string
  description: string | null
  role: string
  roleLabel: string
  groups: string[]
  isActive: boolean
  activeKeys: number
  createdAt: string
  lastUsedAt: string | null
}

export const newUser = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(320)
    .pipe(z.email({ error: 'must be an e-mail address' })),
  name: z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(200, { error: 'must have at most 200 characters' })
    .regex(plainLine, { error: notPlain }),
  /** A built-in key, or the key or the name of a role that the company made. */
  role: z.string({ error: 'is required' }).trim().min(1, { error: 'must not be empty' }).max(100),
  password: z.string({ error: 'is required' }),
})
export type NewUser = z.input<typeof newUser>

/** A key as it may be shown: never its secret, nor anything made from it. Times are ISO 8601 in UTC. */
export type ApiKeyView = {
  id: string
  name: string
  scopes: string[]
  state: 'active' | 'expired' | 'revoked'
  /** Who the key acts as; null for a member's or the operator's. */
  serviceAccount: { id: string; name: string } | null
  /** The key that rotation made in its place. */
  replacedBy: string | null
  /** It works now and stops within the next seven days. */
  expiresSoon: boolean
  /** Null: made by the operator. */
  createdBy: { name: string; email: string } | null
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}
