import { z } from 'zod'

/** The steps of erasing in their order; each can be repeated, and goes on where it was interrupted. */
export const erasureStates = [
  /** Asked for; the person's account is gone from the company. */
  'requested',
  /** K is destroyed; values of the events that mention the person go, batch by batch. */
  'mentions',
  /** Values of other events that name them without anybody having known whom. */
  'named',
  /** Every other place: see `erasers.ts`. */
  'places',
  /** What is made of the log and held in memory: the search index, live tails, caches, in every process. */
  'index',
  /** The log says it; the certificate has yet to be signed. */
  'certificate',
  'done',
] as const
export type ErasureState = (typeof erasureStates)[number]

export const stateLabels: Record<ErasureState, string> = {
  requested: 'Requested',
  mentions: 'Erasing from events',
  named: 'Erasing from what was searched for',
  places: 'Erasing from other places',
  index: 'Building the search index anew',
  certificate: 'Signing the certificate',
  done: 'Done',
}

const ref = z
  .string()
  .regex(/^s_[\w-]{1,64}$/, { error: 'must be a reference of a person, like s_…' })

export const erasureInput = z.object({
  /** Everything that the log calls the one human; the first is who the rest was found by. */
  refs: z
    .union([z.array(ref), ref.transform((one) => [one])], {
      error: 'must be references of a person',
    })
    .pipe(
      z.array(ref).min(1, { error: 'must name a person' }).max(20, { error: 'must be at most 20' }),
    ),
  reason: z
    .string({ error: 'is required' })
    .trim()
    .min(3, { error: 'must say why, in three characters or more' })
    .max(500, { error: 'must have at most 500 characters' }),
})
export type ErasureInput = z.input<typeof erasureInput>

/** How many characters of a ref somebody types who confirms that it is this person. */
const typedLength = 6

/** What has to be typed to erase a person: none of their own values, which would be recorded with the request. */
export function confirmationOf(ref: string): string {
  return ref.slice(-typedLength)
}

/** What was erased where: place → what → how many. */
export type ErasureCounts = Record<string, Record<string, number>>

/** An erasure as it may be shown. Times are ISO 8601 in UTC. */
export type ErasureView = {
  id: string
  refs: string[]
  state: ErasureState
  reason: string
  counts: ErasureCounts
  requestedAt: string
  finishedAt: string | null
  hasCertificate: boolean
}

/** A copy of events that left this instance, and cannot be called back. */
export type CopyThatLeft = {
  kind: 'export' | 'stream' | 'backup'
  at: string
  /** One line, without anybody's name. */
  what: string
  /** The event that tells of it. */
  event: string
}
