import { type Act, recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import type { Principal } from '@/lib/access/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { type Policy, settlePolicy, wantedDays } from './rules'
import { keptDaysMax } from './schema/presets'
import { findBound } from './store/prune-store'
import {
  insertPolicy,
  lockPolicyRow,
  type PolicyRow,
  readCompany,
  writePolicy,
} from './store/policy-store'

/** Brings a company's policy up to now: what has waited a day counts, and what its plan says counts. */
export async function settleRetention(companyId: string): Promise<PolicyRow> {
  return await inTransaction((tx) =>
    changePolicy(tx, { companyId, principal: productOf(companyId), change: (policy) => policy }),
  )
}

/**
 * Changes a policy and settles it, under its lock: one event for what counts at once, one for what is to count, and none where
 * nothing changes. Own rows before the log.
 */
export async function changePolicy(
  tx: Tx,
  input: {
    companyId: string
    principal: Principal
    change: (policy: PolicyRow, plan: string) => PolicyRow
  },
): Promise<PolicyRow> {
  const { companyId, principal, change } = input
  const { name, plan } = await readCompany(companyId, tx.db)
  const old = (await lockPolicyRow(tx, companyId)) ?? (await makePolicy(tx, { companyId, plan }))
  const next = settlePolicy(change(old, plan), { plan, nowMs: nowMs() })
  const hasTurned = next.keptDays !== old.keptDays
  const row = {
    ...old,
    ...next,
    ...(hasTurned ? { checkedAt: null, failures: 0, retryAt: null } : {}),
  }
  const acts = describeActs(old, next)
  if (acts.length === 0 && next.chosenDays === old.chosenDays) return old
  const { companyId: _, ...values } = row
  await writePolicy(tx, companyId, values)
  const target = { type: 'company', id: companyId, name }
  await recordActs(tx, {
    principal,
    acts: acts.map((act) => ({ ...act, targets: [target], context: 'Retention' })),
  })
  return row
}

/**
 * A policy is made when it is first looked for. Where that would delete something at once, as after an update or a change of the
 * plan, everything is kept for the day that any shortening waits.
 */
async function makePolicy(
  tx: Tx,
  { companyId, plan }: { companyId: string; plan: string },
): Promise<PolicyRow> {
  const wanted = wantedDays(plan, null)
  const { bound } = await findBound(companyId, nowMs() - wanted * 86_400_000)
  await insertPolicy(tx, { companyId, keptDays: bound > 0 ? keptDaysMax : wanted })
  const row = await lockPolicyRow(tx, companyId)
  if (!row) throw new Error(`company ${companyId} got no retention policy`)
  return row
}

function describeActs(old: Policy, next: Policy): Act[] {
  const action = 'retention.policy_changed'
  const acts: Act[] = []
  if (next.keptDays !== old.keptDays) {
    const changes = [{ field: 'kept_days', old: old.keptDays, new: next.keptDays }]
    acts.push({ action, changes })
  }
  if (next.pendingDays !== null && next.pendingDays !== old.pendingDays) {
    const changes = [{ field: 'pending_days', old: old.pendingDays, new: next.pendingDays }]
    acts.push({ action, changes, details: { counts_from: next.pendingFrom?.toISOString() ?? '' } })
  }
  if (next.pendingDays === null && old.pendingDays !== null && next.keptDays !== old.pendingDays) {
    const changes = [{ field: 'pending_days', old: old.pendingDays, new: null }]
    acts.push({ action, changes, details: { cancelled: true } })
  }
  return acts
}
