const hourMs = 3_600_000

/** A session that nobody used for so long is over. */
export const sessionIdleMs = 12 * hourMs
/** A session ends so long after signing in, however much it is used. */
export const sessionAbsoluteMs = 30 * 24 * hourMs
/** `last_seen_at` is written at most this often: a page of ten requests must not cost ten writes. */
export const sessionTouchMs = 60_000

/** A key that stops working within this time is announced. */
export const expirySoonMs = 7 * 24 * hourMs
