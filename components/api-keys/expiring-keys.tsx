import { Alert } from '@/components/ui/alert'
import type { ApiKeyView } from '@/lib/access/schema'

/** Says which keys stop working within a week and have no successor yet; nothing where there are none. */
export function ExpiringKeys({ keys }: { keys: readonly ApiKeyView[] }) {
  const ending = keys.filter(({ expiresSoon, replacedBy }) => expiresSoon && replacedBy === null)
  if (ending.length === 0) return null
  const names = ending.map(({ name }) => name).join(', ')
  return (
    <Alert
      tone="warning"
      title={
        ending.length === 1 ? 'A key stops working soon' : `${ending.length} keys stop working soon`
      }
      className="mb-4"
    >
      <p>
        Within seven days: {names}. Rotate {ending.length === 1 ? 'it' : 'them'} to go on without a
        gap.
      </p>
    </Alert>
  )
}
