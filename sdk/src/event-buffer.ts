import type { Outcome } from './outcomes.js'

export type Entry = {
  id: string
  /** The bytes of every attempt: what the server compares when it is asked for the same id again. */
  text: string
  bytes: number
  wasSent: boolean
  /** Its place in the order of `record()` calls. */
  number: number
  settle: (outcome: Outcome) => void
}

type Limits = { eventsMax: number; bytesMax: number }

/**
 * Events in order, bounded by count and bytes. A batch that was taken stays in here until each of its events is
 * removed, and nothing of it is dropped meanwhile: it may be in the log already.
 */
export function createEventBuffer({ eventsMax, bytesMax }: Limits) {
  let taken: Entry[] = []
  const queue: Entry[] = []
  let takenBytes = 0
  let queueBytes = 0

  return {
    count: () => taken.length + queue.length,
    bytes: () => takenBytes + queueBytes,
    queued: () => ({ events: queue.length, bytes: queueBytes }),
    /** Entries not yet settled among those up to a number. */
    countUpTo: (number: number) =>
      [...taken, ...queue].filter((entry) => entry.number <= number).length,
    hasRoom: ({ bytes }: Entry) =>
      taken.length + queue.length < eventsMax && takenBytes + queueBytes + bytes <= bytesMax,
    /** Whether there would be room if everything gave way that may. */
    couldHaveRoom: ({ bytes }: Entry) => taken.length < eventsMax && takenBytes + bytes <= bytesMax,
    add(entry: Entry): void {
      queue.push(entry)
      queueBytes += entry.bytes
    },
    dropOldest(): Entry | undefined {
      const entry = queue.shift()
      if (entry) queueBytes -= entry.bytes
      return entry
    },
    /** The oldest events that fit, at least one if there is any. */
    take(batch: Limits): Entry[] {
      let count = 0
      let bytes = 0
      for (const entry of queue) {
        if (count > 0 && (count >= batch.eventsMax || bytes + entry.bytes + 1 > batch.bytesMax))
          break
        count++
        bytes += entry.bytes + 1
      }
      const entries = queue.splice(0, count)
      for (const entry of entries) {
        queueBytes -= entry.bytes
        takenBytes += entry.bytes
      }
      taken = [...entries] // shortened answer by answer, which whoever sends them must not see
      return entries
    },
    /** Takes the first events of the batch out for good: an answer settles a batch from its front. */
    removeTaken(count: number): void {
      for (const entry of taken.splice(0, count)) takenBytes -= entry.bytes
    },
    oldest: () => taken[0] ?? queue[0],
    /** Everything there is, which is then gone. */
    clear(): Entry[] {
      const entries = [...taken, ...queue.splice(0)]
      taken = []
      takenBytes = 0
      queueBytes = 0
      return entries
    },
  }
}

export type EventBuffer = ReturnType<typeof createEventBuffer>
