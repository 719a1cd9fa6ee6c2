import type { z } from 'zod'
import { parseInput } from '@/lib/platform/parse-input'
import { resolveRole } from '@/lib/access/queries/roles'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import {
  type Permission,
  permissions,
  type SessionPrincipal,
  type SystemPrincipal,
} from '@/lib/access/schema'
import {
  type Reach,
  readSingleSignOn,
  type SingleSignOn,
  type StoredSingleSignOn,
  singleSignOn,
} from '@/lib/access/schema/single-sign-on'
import {
  findSessionMethod,
  findSingleSignOn,
  updateSingleSignOnRow,
} from '@/lib/access/store/single-sign-on'
import { findProvenEmail } from '@/lib/access/store/users'
import type { JsonValue } from '@/lib/log/schema'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal

const permissionKeys = Object.keys(permissions) as Permission[]

/**
 * Says how single sign-on lets people into the principal's company; the same again changes and records nothing. Nobody
 * gives roles that allow more than their own, and only owners map to Owner; nor does a mapping change anybody who may do more
 * than whoever set it. Who lets a domain join has an e-mail there that is proven theirs. Requiring single sign-on needs an instance
 * that has it, and somebody who is not shut out by it. Throws `permission_missing`, `permissions_not_yours`, `owners_only`
 * and `domain_not_yours` (403), `invalid_input` and `role_unknown` (422), `single_sign_on_off` and `single_sign_on_own_first` (409).
 */
export async function updateSingleSignOn(
  principal: Administrator,
  input: z.input<typeof singleSignOn>,
): Promise<void> {
  requirePermission(principal, 'company.manage')
  const next = parseInput(singleSignOn, input)
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const old = readSingleSignOn(await findSingleSignOn(companyId, tx))
    if (next.isRequired && !old.isRequired) await refuseShuttingOut(principal)
    await refuseForeignRoles(tx, { principal, next, old })
    await refuseForeignDomains(tx, { principal, next, old })
    const changes: { field: string; old: JsonValue; new: JsonValue }[] = (
      ['claim', 'mappings', 'autoJoin', 'isRequired'] as const
    ).flatMap((field) =>
      JSON.stringify(old[field]) === JSON.stringify(next[field])
        ? []
        : [{ field: fieldNames[field], old: old[field], new: next[field] }],
    )
    const reaches = next.mappings.map((_, index) => reachOf(principal, { next, old, index }))
    if (changes.length === 0) {
      if (JSON.stringify(old.reaches) === JSON.stringify(reaches)) return
      changes.push({ field: 'role_mappings_reach', old: old.reaches, new: reaches })
    }
    await updateSingleSignOnRow(tx, { companyId, settings: { ...next, reaches } })
    await recordActs(tx, { principal, acts: [{ action: 'oidc_settings.updated', changes }] })
  })
}

const fieldNames = {
  claim: 'claim',
  mappings: 'role_mappings',
  autoJoin: 'auto_join',
  isRequired: 'is_required',
} as const

type Given = { role: string; pointer: string }

/**
 * Who gets a role by what stood there before is let get it: somebody with more rights said so. Another claim or domain, or
 * a mapping that no longer stands behind the ones before it, would give the role to others.
 */
async function refuseForeignRoles(
  tx: Tx,
  { principal, next, old }: { principal: Administrator } & Turn,
): Promise<void> {
  const given: Given[] = next.mappings.flatMap(({ role }, index) =>
    findKept({ next, old, index }) !== null ? [] : [{ role, pointer: `/mappings/${index}/role` }],
  )
  const known = old.autoJoin
  if (
    next.autoJoin &&
    !(
      next.autoJoin.role === known?.role &&
      next.autoJoin.domains.every((domain) => known.domains.includes(domain))
    )
  ) {
    given.push({ role: next.autoJoin.role, pointer: '/autoJoin/role' })
  }
  for (const { role, pointer } of given) {
    await refuseForeignRole(tx, { principal, given: { role, pointer } })
  }
}

/**
 * How far a mapping binds: not beyond whoever set it. One that stays binds as before, or as far as whoever saves it, where that
 * is further.
 */
function reachOf(principal: Administrator, turn: Turn & { index: number }): Reach {
  const own: Reach =
    principal.kind === 'system' || permissionKeys.every((one) => principal.permissions.has(one))
      ? 'everything'
      : permissionKeys.filter((one) => principal.permissions.has(one))
  const kept = findKept(turn)
  const before = kept === null ? [] : (turn.old.reaches[kept] ?? [])
  if (own === 'everything' || before === 'everything') return 'everything'
  return before.every((one) => (own as readonly string[]).includes(one)) ? own : before
}

type Turn = { next: SingleSignOn; old: StoredSingleSignOn }

/** Where a mapping stood before, if it matches nobody whom it did not match there: the first that matches counts. */
function findKept({ next, old, index }: Turn & { index: number }): number | null {
  const place = (mappings: SingleSignOn['mappings'], wanted: Mapping | undefined) =>
    mappings.findIndex(({ value, role }) => value === wanted?.value && role === wanted.role)
  const former = place(old.mappings, next.mappings[index])
  const above = next.mappings.slice(0, index)
  const isKept =
    next.claim === old.claim &&
    former !== -1 &&
    old.mappings.slice(0, former).every((mapping) => place(above, mapping) !== -1)
  return isKept ? former : null
}

type Mapping = SingleSignOn['mappings'][number]

async function refuseForeignRole(
  tx: Tx,
  { principal, given: { role, pointer } }: { principal: Administrator; given: Given },
): Promise<void> {
  const isOwner = principal.kind === 'system' || principal.role === 'owner'
  // Nobody becomes an owner by the domain of their e-mail.
  if (role === 'owner' && (!isOwner || pointer.startsWith('/autoJoin'))) {
    const detail = pointer.startsWith('/autoJoin')
      ? 'Nobody becomes an owner by joining.'
      : 'Only an owner can make others owners.'
    throw new AppError('owners_only', {
      status: 403,
      title: 'Forbidden',
      detail,
      errors: [{ pointer, message: detail }],
    })
  }
  const { companyId } = principal
  const found = await resolveRole({ companyId, role }, tx).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, { ...error, errors: [{ pointer, message: 'is no role' }] })
  })
  requireOwnPermissions(principal, found.permissions, { pointer })
}

/** People of another company's domain would be made members here at their next sign-in, and never asked. */
async function refuseForeignDomains(
  tx: Tx,
  { principal, next, old }: { principal: Administrator } & Turn,
): Promise<void> {
  const known = old.autoJoin?.domains ?? []
  const added = (next.autoJoin?.domains ?? []).filter((domain) => !known.includes(domain))
  // The operator knows whose instance it is.
  if (added.length === 0 || principal.kind === 'system') return
  const own = (await findProvenEmail(tx, principal.userId))?.split('@').at(-1)
  const foreign = added.filter((domain) => domain !== own)
  if (foreign.length === 0) return
  const detail = `${foreign.join(', ')}: whoever adds a domain has an e-mail there, and has signed in by single sign-on or a mailed link. The operator can add any.`
  throw new AppError('domain_not_yours', {
    status: 403,
    title: 'Forbidden',
    detail,
    errors: [{ pointer: '/autoJoin/domains', message: detail }],
  })
}

async function refuseShuttingOut(principal: Administrator): Promise<void> {
  if (!loadEnv().oidc) {
    throw refusal(
      'single_sign_on_off',
      'This instance has no single sign-on: its operator sets it.',
    )
  }
  if (principal.kind !== 'session' || principal.role === 'owner') return
  if ((await findSessionMethod(principal.sessionId)) === 'oidc') return
  throw refusal(
    'single_sign_on_own_first',
    'Sign in by single sign-on yourself first: your password would stop opening this company.',
  )
}

function refusal(code: string, detail: string): AppError {
  return new AppError(code, {
    status: 409,
    title: 'Not possible',
    detail,
    errors: [{ pointer: '/isRequired', message: detail }],
  })
}
