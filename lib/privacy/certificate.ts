import { exportPublicKey, signExport } from '@/lib/exports/bundle/export-signing'
import { requireLog } from '@/lib/log/checkpoints'
import { exportIdentity, exportNamespace, formatSshKey } from '@/lib/log/core/bundle/ssh-signature'
import { findKnownSince } from '@/lib/log/find-persons'
import { listCopies, untoldCopies } from './copies'
import type { CopyThatLeft, ErasureCounts } from './schema/words'
import type { ErasureRow } from './store'

/** What a company can show of an erasure. Names the person by ref alone: it may be kept, and handed on, for ever. */
export type Certificate = {
  v: 'audit-erasure/1'
  log: string
  erasure: string
  refs: string[]
  reason: string
  /** ISO 8601, UTC. From `destroyed_at` on nobody can make the disclosures again. */
  requested_at: string
  destroyed_at: string | null
  finished_at: string
  /** The events that say so in the log itself. */
  requested_event: string
  erased_event: string | null
  erased: ErasureCounts
  /** Signed heads of the log (C2SP tlog-checkpoint): one is a part of the other, so nothing but values went. */
  checkpoint_before: string
  checkpoint_after: string
  copies_that_left: CopyThatLeft[]
  /** True: only the newest copies are listed. */
  copies_cut: boolean
  not_reached: string[]
  signed_by: { identity: string; namespace: string; key: string }
}

/** The text of the certificate, and its SSHSIG. */
export async function makeCertificate({
  row,
  checkpointAfter,
  finishedAtMs,
}: {
  row: ErasureRow
  checkpointAfter: string
  finishedAtMs: number
}): Promise<{ certificate: string; signature: string }> {
  const { companyId, id, refs, reason, counts } = row
  const { origin } = await requireLog(companyId)
  const since = (await findKnownSince({ companyId, refs })) ?? row.requestedAt
  const { copies, isCut } = await listCopies({ companyId, since })
  const { unreached, ...erased } = counts
  const certificate: Certificate = {
    ...{ v: 'audit-erasure/1', log: origin, erasure: id, refs, reason },
    requested_at: row.requestedAt.toISOString(),
    destroyed_at: row.destroyedAt?.toISOString() ?? null,
    finished_at: new Date(finishedAtMs).toISOString(),
    ...{ requested_event: id, erased_event: row.erasedEvent, erased },
    ...{ checkpoint_before: row.checkpointBefore, checkpoint_after: checkpointAfter },
    ...{ copies_that_left: copies, copies_cut: isCut },
    not_reached: [
      ...describeUnreached({
        lines: unreached?.lines ?? 0,
        isAtLeast: (unreached?.cut ?? 0) > 0,
      }),
      ...describeForeign(unreached?.values ?? 0),
      ...untoldCopies,
    ],
    signed_by: {
      ...{
        identity: exportIdentity,
        namespace: exportNamespace,
        key: formatSshKey(exportPublicKey()),
      },
    },
  }
  const text = `${JSON.stringify(certificate, null, 2)}\n`
  return { certificate: text, signature: signExport(Buffer.from(text)).ssh }
}

/** What erasing does not reach in the log itself. */
export function describeUnreached({
  lines,
  isAtLeast,
}: {
  lines: number
  isAtLeast: boolean
}): string[] {
  const why =
    'in words of the producer that say nowhere that they are personal: a sealed line is never changed.'
  if (lines === 0 && !isAtLeast) return []
  if (lines === 0)
    return [`Sealed lines may name the person ${why} They could not all be searched.`]
  const number = `${isAtLeast ? 'At least ' : ''}${lines.toLocaleString('en-US')}`
  return [`${number} sealed ${lines === 1 ? 'line names' : 'lines name'} the person ${why}`]
}

/** What a producer said to be of somebody else: erasing it would erase that one. */
function describeForeign(values: number): string[] {
  if (values === 0) return []
  const number = values.toLocaleString('en-US')
  return [
    `${number} ${values === 1 ? 'value' : 'values'} of other people in events ${values === 1 ? 'names' : 'name'} the person, or somebody called alike: ${values === 1 ? 'it goes when that person is' : 'they go when those people are'} erased.`,
  ]
}
