import { Pool } from 'undici'
import { searchEvents } from '@/lib/events/queries/search-events'
import { percentile, print, sample } from './measure'
import type { BenchServer } from './server'

const runs = 200

/** p50 and p95 of the reads that people wait for: through HTTP, and the same search without HTTP beside it. */
export async function benchReads(
  server: BenchServer,
  { key, companyId, size }: { key: string; companyId: string; size: number },
): Promise<void> {
  const pool = new Pool(server.baseUrl, { connections: 1 })
  const get = async (path: string) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${key}` },
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 300)}`)
    return text
  }
  const first: { data: { user: string | null }[] } = JSON.parse(
    await get('/api/audit-log?limit=250'),
  )
  const user = first.data.find((entry) => entry.user?.includes('@'))?.user ?? ''
  const after = new Date(Date.now() - 30 * 86_400_000).toISOString()
  const api = '/api/audit-log?limit=50'
  const cases: { name: string; path: string; search: Parameters<typeof searchEvents>[1] }[] = [
    { name: 'newest page', path: `${api}&cursor=${size - 50}`, search: {} },
    { name: 'by user', path: `${api}&q=actor:${user}`, search: { q: `actor:${user}` } },
    {
      name: 'by action and date',
      path: `${api}&q=action:auth.login&after=${after}`,
      search: { q: 'action:auth.login', after },
    },
    {
      name: 'last page by cursor',
      path: `${api}&cursor=${size - 10}`,
      search: { cursor: '1.0', direction: 'newer' },
    },
  ]
  for (const { name, path, search } of cases) {
    const http = await sample(runs, async () => void (await get(path)), { warmUp: 100 })
    const bare = await sample(runs, async () => void (await searchEvents({ companyId }, search)))
    const figures = [http, bare].map(
      (times) =>
        `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
    )
    print(`${name}: HTTP ${figures[0]}; search alone ${figures[1]}`)
  }
  await pool.close()
}
