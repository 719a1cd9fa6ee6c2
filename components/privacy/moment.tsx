import { Timestamp } from '@/components/time/timestamp'

/** When somebody was seen. */
export function Moment({ at }: { at: string | null }) {
  if (at === null) return <span className="text-muted-foreground">never</span>
  return <Timestamp at={at} className="whitespace-nowrap" />
}
