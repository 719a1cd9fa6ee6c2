import type { z } from 'zod'
import { parseInput } from '@/lib/access/parse-input'
import { resolveRole } from '@/lib/access/queries/roles'
import { requireOwnPermissions, requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import {
  readSingleSignOn,
  type SingleSignOn,
  singleSignOn,
} from '@/lib/access/schema/single-sign-on'
import {
  findSessionMethod,
  findSingleSignOn,
  updateSingleSignOnRow,
} from '@/lib/access/store/single-sign-on'
import { inTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { recordActs } from './record-acts'

type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Says how single sign-on lets people into the principal's company; the same again changes and records nothing. Nobody
 * gives roles that allow more than their own, and only owners map to Owner. Requiring single sign-on needs an instance
 * that has it, and somebody who is not shut out by it. Throws `permission_missing`, `permissions_not_yours` and
 * `owners_only` (403), `invalid_input` and `role_unknown` (422), `single_sign_on_off` and `single_sign_on_own_first` (409).
 */
export async function updateSingleSignOn(
  principal: Administrator,
  input: z.input<typeof singleSignOn>,
): Promise<void> {
  requirePermission(principal, 'company.manage')
  const next = parseInput(singleSignOn, input)
  const { companyId } = principal
  const former = readSingleSignOn(await findSingleSignOn(companyId))
  if (next.isRequired && !former.isRequired) await refuseShuttingOut(principal)
  await refuseForeignRoles(principal, { next, former })
  await inTransaction(async (tx) => {
    const old = readSingleSignOn(await findSingleSignOn(companyId, tx))
    const changes = (['claim', 'mappings', 'autoJoin', 'isRequired'] as const).flatMap((field) =>
      JSON.stringify(old[field]) === JSON.stringify(next[field])
        ? []
        : [{ field: fieldNames[field], old: old[field], new: next[field] }],
    )
    if (changes.length === 0) return
    await updateSingleSignOnRow(tx, { companyId, settings: next })
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

/** Roles that stood there before are let stand: somebody with more rights gave them. */
async function refuseForeignRoles(
  principal: Administrator,
  { next, former }: { next: SingleSignOn; former: SingleSignOn },
): Promise<void> {
  const kept = new Set(former.mappings.map(({ value, role }) => `${value}\n${role}`))
  const given: Given[] = next.mappings.flatMap(({ value, role }, index) =>
    kept.has(`${value}\n${role}`) ? [] : [{ role, pointer: `/mappings/${index}/role` }],
  )
  if (next.autoJoin && next.autoJoin.role !== former.autoJoin?.role) {
    given.push({ role: next.autoJoin.role, pointer: '/autoJoin/role' })
  }
  for (const { role, pointer } of given) await refuseForeignRole(principal, { role, pointer })
}

async function refuseForeignRole(
  principal: Administrator,
  { role, pointer }: Given,
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
  const found = await resolveRole({ companyId: principal.companyId, role }).catch(
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      throw new AppError(error.code, { ...error, errors: [{ pointer, message: 'is no role' }] })
    },
  )
  requireOwnPermissions(principal, found.permissions, { pointer })
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
