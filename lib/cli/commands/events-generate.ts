import { actedByOperator } from '@/lib/access/origin'
import { createCompany } from '@/lib/companies/commands'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { atTime } from '@/lib/cli/at-time'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { indexWithProgress } from '@/lib/cli/index-with-progress'
import { generateInto } from '@/lib/cli/generate-into'

const dayMs = 86_400_000

export const eventsGenerate: Command = {
  name: 'events generate',
  about: 'Fills a company with believable invented events. The same seed makes the same events.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    count: { kind: 'text', value: 'N', about: 'how many events', isRequired: true },
    days: { kind: 'text', value: 'D', about: 'over how many days before now; default 90' },
    seed: { kind: 'text', value: 'S', about: 'what the invention begins with; default 1' },
    create: {
      kind: 'flag',
      about: 'makes the company, that many days ago: its events are recorded over the past too',
    },
  },
  examples: [
    'events generate --company acme --count 10000',
    'events generate --company old --create --count 1000000 --days 730 --seed 7 --json',
  ],
  needsInstance: true,
  run: async ({ input, progress, signal, say }) => {
    const count = input.whole('count', { min: 1, max: 1_000_000_000 })
    const days = input.whole('days', { min: 1, max: 3_650, fallback: 90 })
    const seed = input.text('seed') ?? '1'
    const slug = input.required('company')
    const endMs = nowMs()
    const isSpread = input.flag('create') && (await findCompanyBySlug(slug)) === null
    if (isSpread) await createInThePast(slug, endMs - days * dayMs)
    const { company } = await findCompany(slug)
    const result = await generateInto({
      ...{ company, count, days, seed, endMs, isSpread, signal },
      onProgress: (done) => progress.update({ done, total: count, label: 'events' }),
    })
    progress.end()
    const seconds = (nowMs() - endMs) / 1_000
    await indexWithProgress(company.id, { progress, signal })
    const perSecond = Math.round((result.recorded + result.duplicates) / Math.max(0.001, seconds))
    if (signal.aborted) say('Stopped; what was recorded stays.')
    return {
      json: { company: slug, ...result, seconds, events_per_second: perSecond },
      text: `${result.recorded.toLocaleString('en-US')} events recorded in ${seconds.toFixed(1)} s (${perSecond.toLocaleString('en-US')}/s).`,
      exitCode: signal.aborted ? 130 : 0,
    }
  },
}

/** A log's times never go back, so only a log that begins in the past can hold events recorded then. */
async function createInThePast(slug: string, ms: number): Promise<void> {
  await ensurePartitions({ nowMs: nowMs(), fromMs: ms })
  const name = slug.replace(/^./, (letter) => letter.toUpperCase())
  await atTime(ms, () => createCompany(actedByOperator(), { slug, name }))
}
