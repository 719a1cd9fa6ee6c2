const failuresMax = 5

/**
 * Whether so many failures in a row have opened the breaker: then one small request at a time looks whether the receiver is
 * back. It delays, and never drops: the log keeps what waits.
 */
export function isOpen(failures: number): boolean {
  return failures >= failuresMax
}

/** How many items the next request may have. */
export function itemsMax(failures: number, usual: number): number {
  return isOpen(failures) ? 1 : usual
}
