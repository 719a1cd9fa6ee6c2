import { z } from 'zod'
import { keptDaysMax, keptDaysMin } from './schema/presets'

/** How long events are kept, counted from when they were recorded. */

const days = z
  .int({ error: 'must be a whole number of days' })
  .min(keptDaysMin, { error: `must be at least ${keptDaysMin} days` })
  .max(keptDaysMax, { error: `must be at most ${keptDaysMax} days, which are 7 years` })

export const retentionDays = z.object({ days })

export const retentionChange = z.object({
  days,
  /** To keep events shorter: the address name of the company, typed. */
  confirmation: z.string().max(100).default(''),
})
export type RetentionChange = z.input<typeof retentionChange>

/** Which change is cancelled: the one that somebody saw. */
export const pendingShortening = z.object({ days })
export type PendingShortening = z.input<typeof pendingShortening>

export type HoldCount = { id: string; name: string; events: number }

/** As a run keeps it: names of holds may name people, and stand nowhere but in the holds themselves. */
export type UnnamedHoldCount = Pick<HoldCount, 'id' | 'events'>

/** What keeping events so long would delete now. */
export type RetentionPreview = {
  days: number
  /** Events that would be deleted. */
  events: number
  /** When the oldest of them was recorded, ISO 8601; null: there are none. */
  oldest: string | null
  /** Past their time, and kept by a hold. */
  held: number
  holds: HoldCount[]
}

export type RetentionRunView = {
  id: string
  startedAt: string
  finishedAt: string | null
  keptDays: number
  pruned: number
  held: number
  holds: HoldCount[]
  archives: Archive[]
  /** Base64; null while it runs. */
  root: string | null
  /** Why it stands still. */
  problem: string | null
}

/** A bundle of what was pruned, in the archive's directory. Both positions inclusive. */
export type Archive = { file: string; sha256: string; first_seq: number; last_seq: number }

export type RetentionView = {
  plan: string
  /** The same twice: the plan fixes it. */
  allowed: { min: number; max: number }
  keptDays: number
  /** `byPlan`: the plan gives no more, so it cannot be cancelled. */
  pending: { days: number; from: string; byPlan: boolean } | null
  checkedAt: string | null
  /** When a pruning that failed is tried again; null: within minutes. */
  retryAt: string | null
  runs: RetentionRunView[]
  /** Whether what is pruned is archived first. */
  isArchived: boolean
}
