import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

const heldMsMax = 12
/** What may wait takes a quarter of the time where others are busy. */
const pauseShare = 3

/**
 * Lets others of this process have their turn, as soon as somebody has held it for some milliseconds. Where `isBusy`, those
 * others get most of the time.
 */
export function makeBreath(isBusy: () => boolean = () => false): () => Promise<void> {
  return makeTurns(
    () => heldMsMax,
    (heldMs) => (isBusy() ? sleep(heldMs * pauseShare) : setImmediate()),
  )
}

const patientHeldMsMax = 4
const patientPauseShare = 9
const lateMsMin = 3
const latePauseShare = 10
const latePauseMsMax = 300

/**
 * The same for what has the whole day: it holds the process for less, takes a tenth of an idle one, and next to nothing of
 * one that others want, which it sees by its own timers being late. Unless `isUrgent`: then it takes all it can get.
 */
export function makePatientBreath(isUrgent: () => boolean): () => Promise<void> {
  return makeTurns(
    () => (isUrgent() ? heldMsMax : patientHeldMsMax),
    (heldMs) => (isUrgent() ? setImmediate() : restPatiently(heldMs * patientPauseShare)),
  )
}

async function restPatiently(pauseMs: number): Promise<void> {
  const pausedAt = performance.now()
  await sleep(pauseMs)
  const lateMs = performance.now() - pausedAt - pauseMs
  if (lateMs > lateMsMin) await sleep(Math.min(latePauseMsMax, lateMs * latePauseShare))
}

/** Rests once the process was held for so long since the last rest. */
function makeTurns(
  heldMax: () => number,
  rest: (heldMs: number) => Promise<unknown>,
): () => Promise<void> {
  let since = performance.now()
  return async () => {
    const heldMs = performance.now() - since
    if (heldMs < heldMax()) return
    await rest(heldMs)
    since = performance.now()
  }
}
