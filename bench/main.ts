import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAlerts } from './alerts'
import { benchExplore } from './explore'
import { benchExports } from './exports'
import { benchLog } from './log'
import { benchSealing } from './sealing'
import { benchStreaming } from './streaming'
import { benchStreamingOutage } from './streaming-outage'
import { benchTails } from './tails'
import { benchVerify } from './verify'
import { benchRetention } from './retention'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string' },
    /** Where the database of an earlier run is kept, and used again; else it is made for this run alone. */
    data: { type: 'string' },
  },
})
const benches = {
  log: { run: benchLog, events: 1_000_000 },
  explore: { run: benchExplore, events: 10_000_000 },
  tails: { run: benchTails, events: 200_000 },
  streaming: { run: benchStreaming, events: 100_000 },
  outage: { run: benchStreamingOutage, events: 100_000 },
  verify: { run: benchVerify, events: 1_000_000 },
  sealing: { run: benchSealing, events: 100_000 },
  exports: { run: benchExports, events: 1_000_000 },
  alerts: { run: benchAlerts, events: 200_000 },
  retention: { run: benchRetention, events: 5_000_000 },
}

/**
 * All figures of one run, on a database that the run loads itself: absolute times say little on a shared machine, so each
 * stands beside what it is compared with. `npm run bench [-- NAME] [--events N] [--data DIR]`.
 */
async function main(): Promise<void> {
  const [name = 'log'] = positionals
  const bench = benches[name as keyof typeof benches]
  if (!bench) throw new Error(`there is no bench ${name}: ${Object.keys(benches).join(', ')}`)
  const home = values.data ?? mkdtempSync(join(tmpdir(), 'trailkeeper-bench-'))
  // As root, Postgres runs as somebody else, who has to pass.
  chmodSync(home, 0o711)
  try {
    await bench.run({ dataDir: join(home, 'data'), size: Number(values.events ?? bench.events) })
  } finally {
    if (values.data === undefined) rmSync(home, { recursive: true, force: true })
  }
}

await main()
process.exit(0)
