import { cutCredentials } from '@/lib/log/event/cut-credentials'
import { eventLimits } from '@/lib/log/event/event-limits'

/**
 * A foreign name of an act in the form of an action: words of a-z, 0-9 and `_`, joined by `.` or `:`. What already has it
 * stays as it is; whoever calls keeps the original where the two differ. `fallback` for a name that has no such
 * letters at all, or that holds what looks like a credential, which the log would refuse.
 */
export function nameAction({ text, fallback }: { text: string; fallback: string }): string {
  if (cutCredentials(text) !== text) return fallback
  const lower = text.toLowerCase()
  const isAction = /^[a-z0-9_]+(?:[.:][a-z0-9_]+)*$/.test(lower)
  const words = isAction ? lower : joinWords(text)
  const action = words.slice(0, eventLimits.actionCharactersMax).replace(/[.:]+$/, '')
  return action === '' ? fallback : action
}

/** `User Deleted`, `user-deleted` and `UserDeleted` all make `user_deleted`. */
function joinWords(text: string): string {
  return text
    .slice(0, 4 * eventLimits.actionCharactersMax)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[.:]/)
    .map((part) => part.replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, ''))
    .filter((part) => part !== '')
    .join('.')
}
