import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

const heldMsMax = 12
/** What may wait takes a quarter of the time where others are busy. */
const pauseShare = 3

/**
 * Lets others of this process have their turn, as soon as somebody has held it for some milliseconds. Where `isBusy`, those
 * others get most of the time.
 */
export function makeBreath(isBusy: () => boolean = () => false): () => Promise<void> {
  let since = performance.now()
  return async () => {
    const heldMs = performance.now() - since
    if (heldMs < heldMsMax) return
    if (isBusy()) await sleep(heldMs * pauseShare)
    else await setImmediate()
    since = performance.now()
  }
}
