import type { ErasureInput } from '@/lib/privacy/schema'
import type { ErasureRow } from '@/lib/privacy/store'
import { type Administrator, requestErasure } from './request-erasure'
import { runErasure } from './run-erasure'

/**
 * Erases a person (DESIGN §5): everything that the product calls personal of them goes, the trail stays, and stays provable.
 * Returns when all of it is done everywhere. Throws as `requestErasure` and `runErasure`.
 */
export async function erasePerson(
  principal: Administrator,
  input: ErasureInput,
  options: { signal?: AbortSignal; onProgress?: (row: ErasureRow) => void } = {},
): Promise<ErasureRow> {
  const { id } = await requestErasure(principal, input)
  return await runErasure({ companyId: principal.companyId, id }, options)
}
