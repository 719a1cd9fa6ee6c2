/** The one clock of the product: everything that asks for the time asks here, so that a test can hold it. */

let source: () => number = Date.now

/** Milliseconds since the epoch. */
export function nowMs(): number {
  return source()
}

/** Replaces the clock for tests; without an argument the real one is back. */
export function setClock(clock: () => number = Date.now): void {
  source = clock
}
