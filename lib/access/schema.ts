import { z } from 'zod'

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
    description: 'Change streaming, retention, holds and alerts.',
  },
  'api_keys.manage': {
    label: 'Manage API keys',
    alias: 'manageApiKeys',
    description: 'Create and revoke API keys of the company.',
  },
  'members.manage': {
    label: 'Manage members',
    alias: 'manageMembers',
    description: 'Invite, change and remove members, roles, groups and workspaces.',
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
  role: string
  permissions: ReadonlySet<Permission>
  ip: string | null
  userAgent: string | null
  /** Of the request that it came with: what it causes in the log is found by `request:<id>`. */
  requestId: string | null
}

/** A program that showed an API key. `scopes` are already cut to what its maker may still do. */
export type KeyPrincipal = {
  kind: 'api_key'
  companyId: string
  companySlug: string
  plan: string
  keyId: string
  keyName: string
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
    .max(100, { error: 'must have at most 100 characters' }),
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
    .max(200, { error: 'must have at most 200 characters' }),
  role: z.enum(builtInRoles, { error: `must be one of ${builtInRoles.join(', ')}` }),
  password: z.string({ error: 'is required' }),
})
export type NewUser = z.input<typeof newUser>
