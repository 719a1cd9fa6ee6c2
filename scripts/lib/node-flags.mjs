/** Runs TypeScript; `server-only` is an empty module under this condition, as inside Next. */
export const typeScriptFlags = ['--conditions=react-server', '--import', 'tsx']

/** Of commands: `events generate` and imports make garbage by the gigabyte, and a nursery this large is cleared a quarter as often. */
export const commandFlags = ['--max-semi-space-size=64', ...typeScriptFlags]

/**
 * The server's. Ingest makes garbage by the gigabyte: a bound keeps V8 from putting its collection off, and
 * lib/web/body-budget.ts sees to it that what is alive at once stays far below.
 */
export const serverFlags = [
  '--max-old-space-size=300',
  '--max-semi-space-size=32',
  ...typeScriptFlags,
]

/** glibc would keep an arena per thread and give little of it back: a fifth of the resident memory under load. */
export const serverEnv = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '131072',
}
