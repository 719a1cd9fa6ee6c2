import { permissionsOfRole, scopesWithin } from '@/lib/access/roles'
import type { Permission, RoleView, Scope } from '@/lib/access/schema'
import {
  type HeldRow,
  listAccountHolders,
  listMemberHolders,
  type MemberHolderRow,
} from '@/lib/access/store/access-holders'
import { listApiKeyRows, listMemberNames } from '@/lib/access/store/api-keys'
import { nowMs } from '@/lib/platform/clock'
import { listRoles } from './roles'

/** One role that somebody holds, by themselves or by a group. */
export type AccessGrant = {
  role: string
  roleLabel: string
  group: { id: string; name: string } | null
  permissions: Permission[]
}

type Common = { id: string; name: string; grants: AccessGrant[]; permissions: Permission[] }

/** Somebody, or something, that may do something in a company now. */
export type AccessHolder =
  | (Common & {
      kind: 'member'
      userId: string
      email: string
      since: Date
      hasTwoFactor: boolean
      lastSeenAt: Date | null
    })
  | (Common & {
      kind: 'service_account'
      createdBy: string | null
      since: Date
      lastUsedAt: Date | null
    })
  | (Common & {
      kind: 'api_key'
      /** What the key may do now, of what it was given. */
      scopes: Scope[]
      /** Whose roles bound it: a service account's, else its maker's; null for the operator's. */
      boundBy: { kind: 'service_account' | 'member'; id: string; name: string } | null
      createdBy: string | null
      since: Date
      expiresAt: Date | null
      lastUsedAt: Date | null
    })

/**
 * Who has access to a company as of now: active members, active service accounts, and keys that work, each with the roles and
 * permissions that they come by. The caller has authorised the reader.
 */
export async function listAccessHolders(companyId: string): Promise<AccessHolder[]> {
  const [members, accounts, keys, roles] = await Promise.all([
    listMemberHolders(companyId),
    listAccountHolders(companyId),
    listApiKeyRows(companyId),
    listRoles({ companyId }),
  ])
  const grantsOf = readGrants(roles)
  const working = keys.filter(
    ({ revokedAt, expiresAt }) =>
      revokedAt === null && (expiresAt === null || expiresAt.getTime() > nowMs()),
  )
  const memberHolders = members.map((row) => toMemberHolder(row, grantsOf))
  const accountHolders = accounts.map(({ accountId, createdAt, held, ...row }) => ({
    kind: 'service_account' as const,
    id: accountId,
    ...row,
    since: createdAt,
    lastUsedAt: newest(
      keys.filter((key) => key.serviceAccountId === accountId).map((key) => key.lastUsedAt),
    ),
    ...withPermissions(grantsOf(held)),
  }))
  const bounds = new Map([...memberHolders, ...accountHolders].map((one) => [one.id, one]))
  const keyHolders = working.map((key) => {
    const boundId = key.serviceAccountId ?? key.createdBy
    const bound = boundId === null ? null : (bounds.get(boundId) ?? null)
    const granted = boundId === null ? null : new Set(bound?.permissions ?? [])
    const wanted = key.scopes as Scope[]
    return {
      kind: 'api_key' as const,
      id: key.id,
      name: key.name,
      scopes: granted === null ? wanted : [...scopesWithin(wanted, granted)],
      boundBy: bound && { kind: bound.kind, id: bound.id, name: bound.name },
      createdBy: key.createdBy,
      since: key.createdAt,
      expiresAt: key.expiresAt,
      lastUsedAt: key.lastUsedAt,
      ...withPermissions([]),
    }
  })
  return [...memberHolders, ...accountHolders, ...keyHolders]
}

/** Active members who may do something, by name. */
export async function listMembersWho(
  companyId: string,
  permission: Permission,
): Promise<{ memberId: string; userId: string; name: string; email: string }[]> {
  const [members, roles] = await Promise.all([
    listMemberHolders(companyId),
    listRoles({ companyId }),
  ])
  const grantsOf = readGrants(roles)
  return members
    .map((row) => toMemberHolder(row, grantsOf))
    .filter(({ permissions }) => permissions.includes(permission))
    .map(({ id: memberId, userId, name, email }) => ({ memberId, userId, name, email }))
}

/** What members are called, those who left too, by member id. */
export async function nameMembers(
  companyId: string,
): Promise<Map<string, { name: string; email: string }>> {
  const rows = await listMemberNames(companyId)
  return new Map(rows.map(({ memberId, ...names }) => [memberId, names]))
}

function toMemberHolder(
  { memberId, joinedAt, held, ...row }: MemberHolderRow,
  grantsOf: (held: HeldRow[]) => AccessGrant[],
): AccessHolder & { kind: 'member' } {
  return {
    kind: 'member',
    id: memberId,
    ...row,
    since: joinedAt,
    ...withPermissions(grantsOf(held)),
  }
}

function readGrants(roles: readonly RoleView[]): (held: HeldRow[]) => AccessGrant[] {
  const known = new Map(roles.map((role) => [role.key, role]))
  return (held) =>
    held.map(({ role, groupId, group }) => ({
      role,
      roleLabel: known.get(role)?.label ?? role,
      group: groupId === null ? null : { id: groupId, name: group ?? '' },
      permissions: [...(known.get(role)?.permissions ?? permissionsOfRole(role))],
    }))
}

function withPermissions(grants: AccessGrant[]): Pick<Common, 'grants' | 'permissions'> {
  return { grants, permissions: [...new Set(grants.flatMap(({ permissions }) => permissions))] }
}

function newest(times: (Date | null)[]): Date | null {
  const ms = Math.max(0, ...times.map((at) => at?.getTime() ?? 0))
  return ms > 0 ? new Date(ms) : null
}
