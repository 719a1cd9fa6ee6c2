const standIns = {
  './core/frontier': new URL('./frontier.ts', import.meta.url).href,
  './digest-values': new URL('./digest-values.ts', import.meta.url).href,
  './hashing': new URL('./hashing.ts', import.meta.url).href,
  './marks': new URL('./marks.ts', import.meta.url).href,
}

/** Gives what appends and drafts events, and nobody else, modules that seal nothing. */
export async function resolve(specifier, context, next) {
  const isAppend = /\/lib\/log\/(append|draft-event)\.ts(\?|$)/.test(context.parentURL ?? '')
  const standIn = isAppend ? standIns[specifier] : undefined
  return await next(standIn ?? specifier, context)
}
