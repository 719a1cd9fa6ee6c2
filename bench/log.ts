import { findCompanyBySlug } from '@/lib/companies/queries'
import { closeDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { benchCopy } from './copy'
import { benchBatches, benchSingles, reportRatio } from './ingest'
import { makeCompany } from './make-company'
import { print } from './measure'
import { benchReads } from './reads'
import { benchRecording } from './recording'
import { runCli, startServer } from './server'

/** Writing to a log and reading it back. */
export async function benchLog({
  dataDir,
  size,
}: {
  dataDir: string
  size: number
}): Promise<void> {
  let server = await startServer({ dataDir })
  try {
    print(`server at rest: ${server.residentMb()} MB resident`)
    const { key } = await makeCompany(dataDir, 'writes')

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
    const loaded = performance.now()
    const generate = [
      'events',
      'generate',
      '--company',
      'reads',
      '--create',
      '--seed',
      'bench',
      '--days',
      '365',
    ]
    await runCli(dataDir, [...generate, '--count', String(size)])
    print(`generate: ${Math.round(size / ((performance.now() - loaded) / 1000))}/s`)
    const { key: readKey } = await makeCompany(dataDir, 'reads', { isThere: true, hasOwner: false })
    server = await startServer({ dataDir })
    const company = await findCompanyBySlug('reads')
    if (!company) throw new Error('the company of the bench is gone')
    await benchReads(server, { key: readKey, companyId: company.id, size })
    await benchRecording({ key: readKey })
    await closeDatabase()
    await instance.release()
  } finally {
    await server.stop()
  }
}
