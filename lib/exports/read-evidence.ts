import type { BundleEvent } from './bundle/write-bundle'

/** Lines and disclosures of events, in the order of `seqs`; to be read from the log's own room. */
export async function readEvidence(_input: {
  companyId: string
  seqs: readonly number[]
}): Promise<BundleEvent[]> {
  throw new Error('not built yet')
}
