import type { SessionPrincipal } from '@/lib/access/schema'
import type { Tx } from '@/lib/platform/db'
import { type Act, recordActs } from './record-acts'

/**
 * Records acts on somebody's own account in each of their companies, last in the transaction. `companies` in the order of
 * ids, as everybody locks logs.
 */
export async function recordOwnActs(
  tx: Tx,
  input: {
    principal: SessionPrincipal
    companies: readonly { companyId: string }[]
    acts: readonly Act[]
  },
): Promise<void> {
  for (const { companyId } of input.companies) {
    await recordActs(tx, { principal: { ...input.principal, companyId }, acts: input.acts })
  }
}
