import { Pool } from 'undici'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { readFacets } from '@/lib/events/queries/read-facets'
import { readHistogram } from '@/lib/events/queries/read-histogram'
import { searchEvents } from '@/lib/events/queries/search-events'
import { closeDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { benchPage } from './explore-page'
import { type ExploreCase, makeCases } from './explore-cases'
import { benchBatches } from './ingest'
import { type BenchCompany, makeCompany, password } from './make-company'
import { percentile, print, sample } from './measure'
import { type BenchServer, runCli, startServer } from './server'
import { openSession } from './session'

const companies = 5
const connections = 8
const runs = 64

/** Finding something among many events of several companies, and the same among a tenth of them. */
export async function benchExplore({
  dataDir,
  size,
}: {
  dataDir: string
  size: number
}): Promise<void> {
  setEnv({ DATA_DIR: dataDir })
  const instance = await openInstance()
  const large = await loadCompanies(dataDir, { prefix: 'large', each: size / companies })
  const small = await loadCompanies(dataDir, { prefix: 'small', each: size / companies / 10 })
  const server = await startServer({ dataDir })
  try {
    print(`server at rest: ${server.residentMb()} MB resident`)
    const cases = await makeCases(await idOf(large))
    const before = new Map<string, number>()
    for (const one of await makeCases(await idOf(small))) {
      const { http } = await measure(server, { company: small, one })
      before.set(one.name, percentile(http, 0.95))
    }
    const title = `${(size / companies).toLocaleString('en-US')} events, ${connections} connections`
    print(`${title.padEnd(44)}    p50    p95  limit  alone p95  growth`)
    let tooSlow = 0
    for (const one of cases) {
      const { http, alone } = await measure(server, { company: large, one })
      const p95 = percentile(http, 0.95)
      const growth = p95 / (before.get(one.name) ?? Number.NaN)
      if (p95 > one.limitMs) tooSlow += 1
      const row = [percentile(http, 0.5), p95, one.limitMs, percentile(alone, 0.95)]
      print(
        `${one.name.padEnd(44)}${row.map((ms) => ms.toFixed(0).padStart(7)).join('')}${growth.toFixed(1).padStart(10)}×`,
      )
    }
    print(`${cases.length - tooSlow} of ${cases.length} within their limit`)
    print(`server after searching: ${server.residentMb()} MB resident`)
    await benchPage(server, { ...large, password })
    const { key } = await makeCompany(dataDir, `writes-${Date.now()}`)
    const batches = await benchBatches(server, { key, count: 200_000 })
    print(`batches of 500 while they are indexed: ${Math.round(batches.perSecond)}/s`)
  } finally {
    await server.stop()
    await closeDatabase()
    await instance.release()
  }
}

async function idOf({ slug }: BenchCompany): Promise<string> {
  const company = await findCompanyBySlug(slug)
  if (!company) throw new Error(`the company ${slug} of the bench is gone`)
  return company.id
}

/** As many companies of one size; those that a kept database has already are used again. Answers the first. */
async function loadCompanies(
  dataDir: string,
  { prefix, each }: { prefix: string; each: number },
): Promise<BenchCompany> {
  let first: BenchCompany | undefined
  for (let number = 1; number <= companies; number += 1) {
    const slug = `${prefix}-${number}`
    const isThere = (await findCompanyBySlug(slug)) !== null
    if (!isThere) {
      const about = ['--company', slug, '--seed', slug, '--days', '365', '--count', String(each)]
      const made = await runCli(dataDir, ['events', 'generate', '--create', ...about, '--json'])
      const { events_per_second }: { events_per_second: number } = JSON.parse(made)
      print(`${slug}: ${events_per_second} events/s`)
    }
    const company = await makeCompany(dataDir, slug, { isThere: true, hasOwner: isThere })
    first ??= company
  }
  if (!first) throw new Error('no company was loaded')
  return first
}

/** Milliseconds through HTTP, several at once, and of the search alone, one after another. */
async function measure(
  server: BenchServer,
  { company, one }: { company: BenchCompany; one: ExploreCase },
): Promise<{ http: number[]; alone: number[] }> {
  const cookie = await cookieOf(server, company)
  const pool = new Pool(server.baseUrl, { connections })
  const address = new URLSearchParams({ company: company.slug, ...one.query })
  const get = async () => {
    const answer = await pool.request({
      method: 'GET',
      path: `/api/console/${one.route}?${address}`,
      headers: { cookie },
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${one.name}: ${text.slice(0, 300)}`)
  }
  await get()
  await get()
  const http: number[] = []
  const worker = async () => {
    while (http.length < runs) {
      const startedAt = performance.now()
      await get()
      http.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  await pool.close()
  const companyId = await idOf(company)
  const alone = await sample(12, () => searchAlone(companyId, one), { warmUp: 2 })
  return { http, alone }
}

async function searchAlone(companyId: string, { route, query }: ExploreCase): Promise<void> {
  const asked = { within: '', ...query }
  if (route === 'events') await searchEvents({ companyId }, { ...query, limit: 100 })
  if (route === 'histogram') await readHistogram({ companyId }, { ...asked, stack: 'change' })
  if (route === 'facets') await readFacets({ companyId }, asked)
}

const sessions = new Map<string, Promise<string>>()

/** Signing in is slow on purpose: once for each company. */
function cookieOf(server: BenchServer, { slug, email }: BenchCompany): Promise<string> {
  const known = sessions.get(slug) ?? openSession(server, { email, password })
  sessions.set(slug, known)
  return known
}
