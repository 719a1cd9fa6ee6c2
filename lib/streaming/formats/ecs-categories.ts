import type { ChangeKind, StoredEvent } from '@/lib/log/schema'
import type { OcsfActivity } from './ocsf-classes'
import type { Placement } from './placements'
import { ecsCategories, subjects } from './subjects'

/** The four fields by which ECS sorts events; each type is one that the specification expects in a category of the event. */
export function categorize(event: StoredEvent, { subject, activity }: Placement) {
  const { ecsCategories: category, ecsObject } = subjects[subject]
  const expected = new Set(category.flatMap((name): readonly string[] => ecsCategories[name]))
  const type = [byActivity[activity] ?? byChange[event.change]].map((wanted) => {
    const isWhole = wanted !== 'creation' && wanted !== 'deletion'
    // A password that is removed is no user who is deleted: `Other` touches a part of what the event is about.
    if (expected.has(wanted) && (isWhole || activity !== 'Other')) return wanted
    return !isWhole && expected.has('change') ? 'change' : 'info'
  })
  if (ecsObject !== undefined) type.unshift(ecsObject)
  if (event.outcome === 'denied' && expected.has('denied')) type.push('denied')
  const isAlert = subject === 'finding' && activity === 'Create'
  return {
    kind: isAlert ? 'alert' : 'event',
    category: [...category],
    type,
    outcome: outcomeOf(event),
  }
}

function outcomeOf({ outcome }: StoredEvent) {
  if (outcome === undefined) return 'unknown'
  return outcome === 'success' ? 'success' : 'failure'
}

/** Where the activity says more than the word for what was done. */
const byActivity: Partial<Record<OcsfActivity, string>> = {
  Logon: 'start',
  'Account Switch': 'start',
  Logoff: 'end',
  Create: 'creation',
  Read: 'access',
  Update: 'change',
  Delete: 'deletion',
  'Assign Privileges': 'change',
  'Revoke Privileges': 'change',
}

const byChange: Record<ChangeKind, string> = {
  created: 'creation',
  deleted: 'deletion',
  changed: 'change',
  accessed: 'access',
  granted: 'change',
  revoked: 'change',
  activated: 'change',
  deactivated: 'change',
  signed_in: 'start',
  signed_out: 'end',
  failed: 'error',
  exported: 'access',
  other: 'info',
}
