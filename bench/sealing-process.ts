import { ingestEvents } from '@/lib/events/commands'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { openInstance } from '@/lib/platform/instance'
import { makeBodies } from './ingest'
import { runConcurrently } from './measure'

/** What a round took, in seconds. */
export type Round = { wall: number; cpu: number }

const slug = process.argv[2] ?? ''
const events = Number(process.argv[3])
/** In base64. */
const hashLength = slug === 'sealed' ? 44 : 0

/** Takes events into one company, a round each time it is told to; with sealing, or without where `unsealed/` was registered. */
async function main(): Promise<void> {
  await openInstance()
  const company = await findCompanyBySlug(slug)
  if (!company) throw new Error('the company of the bench is gone')
  const door = { companyId: company.id, via: { type: 'api_key', id: 'bench' } } as const
  process.on('message', () => void run(door))
  process.send?.('ready')
}

async function run(door: Parameters<typeof ingestEvents>[0]): Promise<void> {
  const bodies = makeBodies(events).map((body) => Buffer.from(body))
  const cpuBefore = process.cpuUsage()
  const wall = await runConcurrently({
    count: bodies.length,
    workers: 4,
    work: async (index) => {
      const bytes = bodies[index] ?? Buffer.alloc(0)
      const { results } = await ingestEvents(door, { bytes, contentType: 'application/json' })
      const [first] = results
      if (first?.status !== 'recorded') throw new Error('a batch was not recorded')
      if (first.leaf_hash.length !== hashLength) throw new Error('the stand-ins are not in place')
    },
  })
  const cpu = process.cpuUsage(cpuBefore)
  process.send?.({ wall, cpu: (cpu.user + cpu.system) / 1_000_000 } satisfies Round)
}

await main()
