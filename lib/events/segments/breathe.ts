import { setImmediate } from 'node:timers/promises'

const heldMsMax = 12

/** Lets others of this process have their turn, as soon as somebody has held it for some milliseconds. */
export function makeBreath(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < heldMsMax) return
    await setImmediate()
    since = performance.now()
  }
}
