import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { type ExportFormat, exportToFile } from '@/lib/exports/export-to-file'
import { allColumns, exportFormats, readableColumns } from '@/lib/exports/schema/formats'
import { closeDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { sameColumns, storedColumns } from './export-copy'
import { print } from './measure'
import { runCli } from './server'

const slug = 'exports'
const rounds = 3
/** Beyond, it is memory that is looked at. */
const comparedMax = 2_000_000
const others = exportFormats.filter((format) => format !== 'csv')

/**
 * CSV beside what Postgres itself writes of the same columns, `COPY … TO STDOUT (FORMAT csv)`; and beside a COPY of what is stored,
 * which puts nothing back into place. In turns, the best of three each. Memory: what the process grows by, from its most in the first
 * tenth of the export to its most in the rest; of very many events that alone.
 */
export async function benchExports(options: { dataDir: string; size: number }): Promise<void> {
  const { dataDir, size } = options
  setEnv({ DATA_DIR: dataDir })
  const instance = await openInstance()
  try {
    if (!(await findCompanyBySlug(slug))) {
      print(`loading ${size} events …`)
      const named = ['--company', slug, '--create', '--seed', 'bench', '--days', '365']
      await runCli(dataDir, ['events', 'generate', ...named, '--count', String(size)])
    }
    const company = await findCompanyBySlug(slug)
    if (!company) throw new Error('the company of the bench is gone')
    const ownerUrl = instance.env.migrateDatabaseUrl ?? ''
    const run = { companyId: company.id, ownerUrl, dataDir, size }
    if (size <= comparedMax) await compareAll(run)
    const formats = size <= comparedMax ? others : exportFormats
    for (const format of formats) {
      const { perSecond, grownMb, mb } = await runExport({ ...run, format, columns: undefined })
      print(
        `${format}: ${Math.round(perSecond)} events/s (${Math.round(mb)} MB); grew by ${Math.round(grownMb)} MB`,
      )
    }
  } finally {
    await closeDatabase()
    await instance.release()
  }
}

type Run = { companyId: string; ownerUrl: string; dataDir: string; size: number }

async function compareAll(run: Run): Promise<void> {
  await compare('CSV, all fields', { ...run, columns: undefined, copy: sameColumns(allColumns) })
  await compare('CSV, what people read', {
    ...{ ...run, columns: readableColumns, copy: sameColumns(readableColumns) },
  })
  await compare('CSV, all fields, against what is stored', {
    ...{ ...run, columns: undefined, copy: storedColumns },
  })
}

async function compare(
  name: string,
  run: Run & { columns: readonly string[] | undefined; copy: string },
): Promise<void> {
  let copied = 0
  let exported = { perSecond: 0, grownMb: 0, mb: 0 }
  for (let round = 0; round < rounds; round++) {
    copied = Math.max(copied, await runCopy(run))
    const next = await runExport({ ...run, format: 'csv' })
    const grownMb = Math.max(exported.grownMb, next.grownMb)
    exported = next.perSecond > exported.perSecond ? { ...next, grownMb } : { ...exported, grownMb }
  }
  const share = Math.round((100 * exported.perSecond) / copied)
  print(
    `${name}: ${Math.round(exported.perSecond)} events/s (${Math.round(exported.mb)} MB), ${share} % of COPY with ${Math.round(copied)}/s; grew by ${Math.round(exported.grownMb)} MB`,
  )
}

async function runExport(
  run: Run & { columns: readonly string[] | undefined; format: ExportFormat },
): Promise<{ perSecond: number; grownMb: number; mb: number }> {
  const { companyId, format, columns } = run
  const path = join(run.dataDir, `bench.${format}`)
  const residentMb = () => process.memoryUsage().rss / 1_000_000
  let early = 0
  let most = 0
  const startedAt = performance.now()
  const { rows } = await exportToFile(
    { companyId, format, columns, q: '', exportedBy: 'the bench' },
    {
      path,
      onProgress: (done) => {
        if (done < run.size / 10) early = Math.max(early, residentMb())
        else most = Math.max(most, residentMb())
      },
    },
  )
  const perSecond = rows / ((performance.now() - startedAt) / 1000)
  const mb = statSync(path).size / 1_000_000
  rmSync(path)
  return { perSecond, grownMb: Math.max(0, most - early), mb }
}

/** Rows per second, to nowhere. */
async function runCopy({ companyId, ownerUrl, copy }: Run & { copy: string }): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const startedAt = performance.now()
    const query = copy.replaceAll('$company', `'${companyId}'::uuid`)
    const out = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv)`))
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    await pipeline(out, nowhere)
    return (out.rowCount ?? 0) / ((performance.now() - startedAt) / 1000)
  } finally {
    await client.end()
  }
}
