import { z } from 'zod'
import type { KeyFingerprint } from '@/lib/log/key-fingerprints'

/** The check of a company's whole log, and the copies of its checkpoints that others keep. */

export const checkStates = [
  ...(['waiting', 'running'] as const),
  ...(['whole', 'damaged', 'stopped', 'failed'] as const),
] as const
export type CheckState = (typeof checkStates)[number]

/** What is checked: the log itself, then the index by which it is searched. */
export type CheckPhase = 'log' | 'index'

/** At a position of the log, in words; nothing personal. `isOfEvent`: with the event there, which can be looked at. */
export type FoundProblem = { seq: number; what: string; isOfEvent?: true }

/** One run, as whoever may see the log is shown it. */
export type CheckView = {
  id: string
  state: CheckState
  isScheduled: boolean
  /** Whose wish it was; null: the schedule's, or somebody's who has left. */
  requestedBy: string | null
  /** ISO 8601 in UTC, like the two below. */
  requestedAt: string
  startedAt: string | null
  finishedAt: string | null
  phase: CheckPhase
  done: number
  total: number
  /** Of the head that was checked; null until the end. */
  size: number | null
  /** Base64. */
  root: string | null
  problems: FoundProblem[]
  /** Why it could not be carried out. */
  failure: string | null
  /** Why no event tells of its result. */
  unrecorded: string | null
}

/** How far a run is, for whoever waits. */
export type CheckProgress = Pick<CheckView, 'id' | 'state' | 'phase' | 'done' | 'total'>

export const checkProgress = z.object({
  check: z
    .object({
      id: z.string(),
      state: z.enum(checkStates),
      phase: z.enum(['log', 'index']),
      done: z.number(),
      total: z.number(),
    })
    .nullable(),
})

export const rhythms = ['daily', 'weekly'] as const
export type Rhythm = (typeof rhythms)[number]

export const recipientsMax = 20

/** To whom checkpoints are mailed, and how often. One address a line or with commas between them, or a list. */
export const publishingSettings = z.object({
  recipients: z
    .union([z.string().transform(splitAddresses), z.array(z.string())])
    .transform((addresses) => [...new Set(addresses.map((one) => one.trim().toLowerCase()))])
    .pipe(
      z
        .array(
          z.email({ error: ({ input }) => `must be e-mail addresses: "${String(input)}" is none` }),
        )
        .max(recipientsMax, { error: `must be at most ${recipientsMax} addresses` }),
    ),
  rhythm: z.enum(rhythms, { error: 'must be daily or weekly' }),
})
export type PublishingSettings = z.output<typeof publishingSettings>
export type PublishingInput = z.input<typeof publishingSettings>

/** Where a copy of a checkpoint is kept. */
export const copyKinds = ['directory', 'email'] as const
export type CopyKind = (typeof copyKinds)[number]

export type CopyView = {
  id: string
  kind: CopyKind
  place: string
  epoch: number
  size: number
  createdAt: string
  /** Null: not there yet. */
  publishedAt: string | null
  attempts: number
  /** Null where nobody tries any more. */
  nextAttemptAt: string | null
  failure: string | null
}

export type { KeyFingerprint }

export type CheckpointView = { size: number; epoch: number; note: string; signedAt: string }

/** What stands on the page of a log's integrity. */
export type IntegrityOverview = {
  log: {
    origin: string
    epoch: number
    size: number
    /** Base64. */
    root: string
    prunedTo: number
  }
  /** The newest signed head; null before the first. */
  newest: CheckpointView | null
  keys: KeyFingerprint[]
  publishing: PublishingSettings & {
    /** Where this instance publishes for everybody; null: in no directory. */
    directory: string | null
    canMail: boolean
    canChange: boolean
    refusal: { why: string; at: string } | null
  }
}

function splitAddresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '')
}
