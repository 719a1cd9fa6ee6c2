import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { closeDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { benchCopy } from './copy'
import { benchBatches, benchSingles, reportRatio } from './ingest'
import { print } from './measure'
import { benchReads } from './reads'
import { benchRecording } from './recording'
import { runCli, startServer } from './server'

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } })
const size = Number(values.events)

/**
 * All figures of one run, on a database that the run loads itself: absolute times say little on a shared machine, so
 * each stands beside what it is compared with.
 */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'trailkeeper-bench-'))
  // As root, Postgres runs as somebody else, who has to pass.
  chmodSync(home, 0o711)
  const dataDir = join(home, 'data')
  let server = await startServer({ dataDir })
  try {
    print(`server at rest: ${server.residentMb()} MB resident`)
    const key = await makeCompany(dataDir, 'writes')
    const readKey = await makeCompany(dataDir, 'reads')

    const batches = await benchBatches(server, { key, count: 100_000 })
    setEnv({ DATA_DIR: dataDir })
    const instance = await openInstance()
    const copied = await benchCopy({
      ownerUrl: instance.env.migrateDatabaseUrl ?? '',
      count: 100_000,
    })
    reportRatio('batches of 500', batches.perSecond, { against: copied, of: 'plain COPY' })
    print(`server under load: ${batches.residentMb} MB resident`)

    const grouped = await benchSingles(server, { key, count: 20_000 })
    await server.stop()
    server = await startServer({ dataDir, groupCommit: 'off' })
    const alone = await benchSingles(server, { key, count: 20_000 })
    reportRatio('single events, 64 connections', grouped, {
      against: alone,
      of: 'without group commit',
    })
    await server.stop()

    print(`loading ${size} events …`)
    const generate = [
      'events',
      'generate',
      '--company',
      'reads',
      '--seed',
      'bench',
      '--days',
      '365',
    ]
    const loaded = performance.now()
    await runCli(dataDir, [...generate, '--count', String(size)])
    print(`generate: ${Math.round(size / ((performance.now() - loaded) / 1000))}/s`)
    server = await startServer({ dataDir })
    const company = await findCompanyBySlug('reads')
    if (!company) throw new Error('the company of the bench is gone')
    await benchReads(server, { key: readKey, companyId: company.id, size })
    await benchRecording({ key: readKey })
    await closeDatabase()
    await instance.release()
  } finally {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

async function makeCompany(dataDir: string, slug: string): Promise<string> {
  await runCli(dataDir, ['company', 'create', '--slug', slug, '--name', slug, '--json'])
  const scopes = 'events:read,events:write'
  const made = await runCli(dataDir, [
    'key',
    'create',
    '--company',
    slug,
    '--name',
    'bench',
    '--scopes',
    scopes,
    '--json',
  ])
  const { key }: { key: string } = JSON.parse(made)
  return key
}

await main()
process.exit(0)
