import { statfsSync } from 'node:fs'
import { listCompanies } from '@/lib/companies/queries'
import { requireLog } from '@/lib/log/checkpoints'
import { checkMark } from '@/lib/log/marks'
import { countMonthsAhead, monthsAheadMin } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { keyNames } from '@/lib/platform/keys'
import { readDatabaseFacts } from './doctor-store'

/** `warn`: it works, but somebody should look; `fail`: something is lost or will be refused. */
export type Finding = { name: string; status: 'ok' | 'warn' | 'fail'; what: string }

const gibibyte = 1024 ** 3
const freeBytesMin = 2 * gibibyte

/** Looks at what an operator should know of an instance. Changes nothing. */
export async function examineInstance(input: { isEmbedded: boolean }): Promise<Finding[]> {
  return [
    ...(await examineDatabase(input)),
    await examinePartitions(),
    examineKeys(),
    ...(await examineMarks()),
    examineDisk(),
  ]
}

async function examineDatabase({ isEmbedded }: { isEmbedded: boolean }): Promise<Finding[]> {
  const facts = await readDatabaseFacts()
  const kind = isEmbedded ? 'embedded' : 'given by DATABASE_URL'
  const isOneRole = facts.isOwner || facts.isSuperuser
  return [
    {
      name: 'database',
      status: 'ok',
      what: `PostgreSQL ${facts.version}, ${kind}, database "${facts.database}", ${(facts.bytes / gibibyte).toFixed(2)} GiB`,
    },
    {
      name: 'roles',
      status: isOneRole ? 'warn' : 'ok',
      what: isOneRole
        ? `One role ("${facts.role}") owns the tables and runs the app: triggers stop accidents in the log, but nothing stops that role. Give the owner as MIGRATE_DATABASE_URL and a role of less rights as DATABASE_URL.`
        : `"${facts.role}" may only add to the log and read it; another role owns the tables.`,
    },
    {
      name: 'fsync',
      status: facts.fsync === 'on' ? 'ok' : 'fail',
      what:
        facts.fsync === 'on'
          ? 'Commits reach the disk.'
          : 'fsync is off: what was answered as recorded can be lost when the power fails.',
    },
  ]
}

async function examinePartitions(): Promise<Finding> {
  const ahead = await countMonthsAhead(nowMs())
  return {
    name: 'partitions',
    status: ahead < monthsAheadMin ? 'fail' : 'ok',
    what: `There is room for the events of ${ahead} more months.`,
  }
}

function examineKeys(): Finding {
  const env = loadEnv()
  const given = [env.authSecret, env.encryptionKey, env.logSigningKey, env.exportSigningKey]
  const missing = keyNames.filter((_, place) => !given[place])
  return {
    name: 'keys',
    status: missing.length === 0 ? 'ok' : 'fail',
    what:
      missing.length === 0 ? `${keyNames.join(', ')} are there.` : `${missing.join(', ')} missing.`,
  }
}

async function examineMarks(): Promise<Finding[]> {
  const findings: Finding[] = []
  const companies = await listCompanies()
  for (const { id, slug } of companies) {
    try {
      await checkMark(sql(), { companyId: id, head: await requireLog(id) })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      findings.push({ name: `log of ${slug}`, status: 'fail', what: error.detail })
    }
  }
  if (findings.length > 0) return findings
  return [
    { name: 'marks', status: 'ok', what: `No log of ${companies.length} is behind its mark.` },
  ]
}

function examineDisk(): Finding {
  const { dataDir } = loadEnv()
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  return {
    name: 'disk',
    status: free < freeBytesMin ? 'warn' : 'ok',
    what: `${(free / gibibyte).toFixed(1)} GiB are free where ${dataDir} is.`,
  }
}
