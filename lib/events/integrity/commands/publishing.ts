import { recordActs } from '@/lib/access/commands/record-acts'
import type { SessionPrincipal } from '@/lib/access/schema'
import { requireVisibleLog } from '@/lib/events/integrity/require-visible-log'
import { type PublishingInput, publishingSettings } from '@/lib/events/integrity/schema'
import {
  giveUpMails,
  lockPublishing,
  readPublishingRow,
  writePublishing,
} from '@/lib/events/integrity/store/copies'
import { inTransaction } from '@/lib/platform/db'
import { parseInput } from '@/lib/platform/parse-input'

/**
 * Says to whom checkpoints are mailed and how often; the first ones go out within a minute. What is the same records nothing.
 * The addresses are personal values of the event. Throws `permission_missing` and `plan_lacks_audit_logs` (403),
 * `invalid_input` (422).
 */
export async function changePublishing(
  principal: SessionPrincipal,
  input: PublishingInput,
): Promise<void> {
  requireVisibleLog(principal, 'audit_log.settings')
  const next = parseInput(publishingSettings, input)
  const { companyId } = principal
  await inTransaction(async (tx) => {
    await lockPublishing(tx.sql, companyId)
    const old = await readPublishingRow(companyId, tx.db)
    const changes = [
      ...(isSame(old.recipients, next.recipients)
        ? []
        : [
            { field: 'checkpoint_recipients', old: [...old.recipients], new: [...next.recipients] },
          ]),
      ...(old.rhythm === next.rhythm
        ? []
        : [{ field: 'checkpoint_rhythm', old: old.rhythm, new: next.rhythm }]),
    ]
    if (changes.length === 0) return
    const left = old.recipients.filter((address) => !next.recipients.includes(address))
    if (left.length > 0) await giveUpMails(tx, companyId, left)
    await writePublishing(tx, companyId, next)
    const action = 'audit_log.settings_changed'
    const personal = nameAddresses(changes)
    await recordActs(tx, { principal, acts: [{ action, context: 'Integrity', changes, personal }] })
  })
}

/** Each address is a person, so that erasing them takes it out of this event as well. */
function nameAddresses(changes: readonly { old: string | string[]; new: string | string[] }[]) {
  return changes.flatMap((change, at) =>
    (['old', 'new'] as const).flatMap((side) => {
      const values = change[side]
      return typeof values === 'string'
        ? []
        : values.map((email, place) => ({
            pointer: `/changes/${at}/${side}/${place}`,
            person: { type: 'user' as const, email },
          }))
    }),
  )
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((address) => other.includes(address))
}
