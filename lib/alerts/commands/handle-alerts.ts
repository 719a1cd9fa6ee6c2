import { recordActs } from '@/lib/access/commands/record-acts'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { actOnAlert } from '@/lib/alerts/describe-acts'
import { type AlertsPrincipal, requireAlert, requireAlerts } from '@/lib/alerts/require-alerts'
import { alertNote } from '@/lib/alerts/schema'
import { insertEntry, writeAlertState } from '@/lib/alerts/store/alerts'
import type { AlertState, EntryKind } from '@/lib/alerts/words'

/**
 * Takes an alert in hand: who sees it knows that somebody looks after it. In that state already, it changes nothing, whoever it was.
 * Throws `permission_missing` and `plan_lacks_alerts` (403), `alert_not_found` (404).
 */
export async function acknowledgeAlert(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await turn(principal, {
    id,
    state: 'acknowledged',
    kind: 'acknowledged',
    action: 'alert.acknowledged',
  })
}

/** Closes an alert. Throws as `acknowledgeAlert`. */
export async function resolveAlert(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await turn(principal, { id, state: 'resolved', kind: 'resolved', action: 'alert.resolved' })
}

/** Opens an alert again that was acknowledged or resolved. Throws as `acknowledgeAlert`. */
export async function reopenAlert(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await turn(principal, { id, state: 'open', kind: 'reopened', action: 'alert.reopened' })
}

/** Writes a note on an alert. The log is told that there is one, not what it says. Throws as `acknowledgeAlert`, and `invalid_input` (422). */
export async function addNote(
  principal: AlertsPrincipal,
  input: { id: string; text: string },
): Promise<void> {
  await requireAlerts(principal, 'alerts.handle')
  const { id, text } = parseInput(alertNote, input)
  await inSqlTransaction(async (tx) => {
    const alert = await requireAlert(principal, id, tx.sql)
    const at = new Date(nowMs())
    await insertEntry(tx.sql, {
      ...{ id: newUuidV7(), alertId: alert.id, at, kind: 'note', text },
      memberId: memberOf(principal),
    })
    const acts = [actOnAlert(alert, { action: 'alert.note_added' })]
    await recordActs(tx, { principal, acts })
  })
}

async function turn(
  principal: AlertsPrincipal,
  { id, state, kind, action }: { id: string; state: AlertState; kind: EntryKind; action: string },
): Promise<void> {
  await requireAlerts(principal, 'alerts.handle')
  await inSqlTransaction(async (tx) => {
    const alert = await requireAlert(principal, id, tx.sql)
    if (alert.state === state) return
    const [at, memberId] = [new Date(nowMs()), memberOf(principal)]
    await writeAlertState(tx.sql, { id: alert.id, state, at, memberId })
    const entry = { id: newUuidV7(), alertId: alert.id, at, kind, memberId, text: null }
    await insertEntry(tx.sql, entry)
    const changes = [{ field: 'state', old: alert.state, new: state }]
    await recordActs(tx, { principal, acts: [actOnAlert(alert, { action, changes })] })
  })
}

function memberOf(principal: AlertsPrincipal): string | null {
  return principal.kind === 'session' ? principal.memberId : null
}
