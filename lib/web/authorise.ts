import { recordMissingScope } from '@/lib/access/attempts'
import { requireTwoFactor } from '@/lib/access/require-permission'
import { needsVisibleLog, requirePlan } from '@/lib/access/require-plan'
import { can } from '@/lib/access/roles'
import type { KeyPrincipal, Permission, Scope, SessionPrincipal } from '@/lib/access/schema'
import { AppError } from '@/lib/platform/errors'
import { notYoursToSee } from './not-yours'
import type { RequestFacts } from './request-facts'

export type ApiPrincipal = KeyPrincipal | SessionPrincipal

/**
 * Whether this principal may use a route that asks for `scope` or `permission`. Throws `two_factor_required`
 * (403), `scope_missing` (403, recorded), the masked 404, and `plan_lacks_audit_logs` (403) for reads of the log.
 */
export async function authorise(
  principal: ApiPrincipal | null,
  { facts, options }: { facts: RequestFacts; options: { scope?: Scope; permission?: Permission } },
): Promise<void> {
  if (!principal) return
  requireTwoFactor(principal)
  if (principal.kind === 'api_key' && options.scope && !principal.scopes.has(options.scope)) {
    await recordMissingScope(principal, { scope: options.scope, requestId: facts.requestId })
    throw new AppError('scope_missing', {
      status: 403,
      title: 'Forbidden',
      detail: `This needs the scope ${options.scope}; the key has ${[...principal.scopes].join(' and ') || 'none that its maker may still give'}.`,
    })
  }
  if (principal.kind === 'session' && options.permission && !can(principal, options.permission)) {
    throw await notYoursToSee(principal)
  }
  if (options.scope === 'events:read' || needsVisibleLog(options.permission)) {
    requirePlan(principal.plan, 'logVisible')
  }
}
