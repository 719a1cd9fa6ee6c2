import type { SqlTx } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { emptyRoot } from './core/merkle'
import { sha256 } from './hashing'
import { insertLog } from './store/tree-store'

/**
 * Opens the log of a new company, in the transaction that makes the company. Its origin is fixed here and never derived
 * again: `<instance name>/log/<company uuid>` is the name of its key in every checkpoint to come.
 */
export async function createLog(tx: SqlTx, { companyId }: { companyId: string }): Promise<void> {
  const origin = `${loadEnv().instanceName}/log/${companyId}`
  const rootHex = Buffer.from(emptyRoot(sha256)).toString('hex')
  await insertLog(tx.sql, { companyId, origin, rootHex })
}
