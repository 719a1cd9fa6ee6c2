import type { Outcome } from '@/components/ui/use-submit'
import type { HoldChange, HoldRelease, NewHold } from '@/lib/holds/schema'

/** The server actions of holds, as the pages hand them down. */
export type PlaceHold = (input: NewHold & { company: string }) => Promise<Outcome<{ id: string }>>
export type ChangeHold = (input: HoldChange & { company: string }) => Promise<Outcome<unknown>>
export type ReleaseHold = (input: HoldRelease & { company: string }) => Promise<Outcome<unknown>>

/** What the form of a hold holds. */
export type HoldValues = {
  name: string
  reason: string
  q: string
  from: string | null
  to: string | null
  person: string
}
