import pg from 'pg'

// A connection keeps a statement by its name and refuses another text under it, but only the connection that has had both: with a
// pool that happens now and then. Here it is an error always.
const texts = new Map<string, string>()
const query = pg.Client.prototype.query as (...given: unknown[]) => unknown

pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  const { name, text } = Object(given[0]) as { name?: unknown; text?: unknown }
  if (typeof name === 'string' && typeof text === 'string') {
    if ((texts.get(name) ?? text) !== text) {
      throw new Error(`the name of the statement "${name}" belongs to another one`)
    }
    texts.set(name, text)
  }
  return query.apply(this, given)
} as typeof pg.Client.prototype.query
