import type { Outcome } from '@/components/ui/use-submit'
import type { PendingShortening, RetentionChange } from '@/lib/retention/schema'

/** The server actions of retention, as the page hands them down. */
export type ChangeRetention = (
  input: RetentionChange & { company: string },
) => Promise<Outcome<unknown>>
export type CancelShortening = (
  input: PendingShortening & { company: string },
) => Promise<Outcome<unknown>>
