/** The same values, each fetched while its predecessor is worked on. Ends its source with itself. */
export async function* readAhead<Value>(
  source: AsyncGenerator<Value, void, undefined>,
): AsyncGenerator<Value, void, undefined> {
  const fetch = () => {
    const next = source.next()
    // Whoever awaits it hears of a failure; until then it must not be taken for one that nobody hears of.
    next.catch(() => undefined)
    return next
  }
  let next = fetch()
  try {
    for (;;) {
      const { value, done } = await next
      if (done) return
      next = fetch()
      yield value
    }
  } finally {
    await next.catch(() => undefined)
    await source.return()
  }
}
