import type { HoldCount } from '@/lib/retention/schema'

/** What stays although its time is over, and why; nothing where nothing does. */
export function HeldText({ held, holds }: { held: number; holds: readonly HoldCount[] }) {
  if (held === 0) return null
  const names = holds.map(({ name, events }) => `${name} (${events.toLocaleString('en-US')})`)
  return (
    <p className="wrap-anywhere text-muted-foreground">
      {held.toLocaleString('en-US')} past their time {held === 1 ? 'stays' : 'stay'}
      {names.length > 0 ? `, held by ${names.join(', ')}` : ' under a hold'}.
    </p>
  )
}
