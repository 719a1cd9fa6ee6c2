/** Runs TypeScript; `server-only` is an empty module under this condition, as inside Next. */
export const typeScriptFlags = ['--conditions=react-server', '--import', 'tsx']

/**
 * The server's. Ingest makes garbage by the gigabyte: a larger nursery lets most of it die young, and a bound keeps V8 from
 * putting the rest off; lib/web/body-budget.ts sees to it that what is alive at once stays far below.
 */
export const serverFlags = [
  '--max-old-space-size=384',
  '--max-semi-space-size=32',
  ...typeScriptFlags,
]
