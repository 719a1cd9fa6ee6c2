import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import type { StoredEvent } from '@/lib/log/schema'

/** OCSF's own scale, and used as the number of severity in every format. */
export const severities = {
  1: 'Informational',
  2: 'Low',
  3: 'Medium',
  4: 'High',
  5: 'Critical',
} as const
export type Severity = keyof typeof severities

/**
 * How much an event deserves a look, from 1 to 5: from the tags of its action, raised to 2 at least where it was refused
 * or failed. An order for triage, not a verdict: what an alert is worth, its rule says.
 */
export function severityOf({ action, outcome, change }: StoredEvent): Severity {
  const own = Object.hasOwn(byAction, action) ? byAction[action] : undefined
  if (own !== undefined) return own
  const tags = findCatalogueEntry(action)?.tags ?? []
  if (tags.includes('security')) return 3
  if (tags.some((tag) => notable.has(tag))) return 2
  return outcome === 'failure' || outcome === 'denied' || change === 'failed' ? 2 : 1
}

const notable = new Set(['access', 'role_change', 'destructive', 'export', 'personal_data'])

const byAction: Record<string, Severity> = {
  'log.check_failed': 5,
  'alert.triggered': 4,
  'streaming.disabled': 4,
  'log.epoch_started': 4,
  'backup.restored': 4,
  'two_factor_authentication.disabled': 4,
  // From here on a receiver may hear no more.
  'destination.paused': 3,
  'destination.failed': 3,
  'destination.deleted': 3,
}

/** The actions with a number of their own. */
export const severityActions: readonly string[] = Object.keys(byAction)
