import { createApiKey } from '@/lib/access/commands/api-keys'
import { createUser } from '@/lib/access/commands/add-user'
import { actedByOperator, operatorOf } from '@/lib/access/origin'
import type { BuiltInRole } from '@/lib/access/schema'
import { createCompany, ensureInstanceCompany } from '@/lib/companies/commands'
import { findCompanyBySlug, hasAnyCompany } from '@/lib/companies/queries'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { stoppingSignal } from '@/lib/platform/shutdown'
import { atTime } from './at-time'
import { type DemoSignIn, makeDemoSignIn, readDemoSignIn, writeDemoSignIn } from './demo-sign-in'
import { generateInto } from './generate-into'
import { indexWithProgress } from './index-with-progress'
import { makeProgress } from './progress'

const slug = 'acme'
const days = 90
const seed = 'demo'
const dayMs = 86_400_000

/**
 * Makes the demo company of an instance without companies, and says how to enter it; a later start says the same again,
 * and a start that was killed meanwhile is taken up. An instance with companies of its own is not changed.
 */
export async function prepareDemo(options: { count?: number } = {}): Promise<{ lines: string[] }> {
  const { dataDir, baseUrl } = loadEnv()
  const known = readDemoSignIn(dataDir)
  if (!known && (await hasAnyCompany())) {
    return { lines: ['This instance has companies of its own: the demo company was not made.'] }
  }
  const signIn = known ?? makeDemoSignIn(nowMs())
  if (!known) writeDemoSignIn(dataDir, signIn)
  if (!signIn.isComplete) await fill(dataDir, signIn, options.count ?? 100_000)
  return { lines: describeSignIn(signIn, baseUrl) }
}

async function fill(dataDir: string, signIn: DemoSignIn, count: number): Promise<void> {
  const startMs = signIn.endMs - days * dayMs
  await ensurePartitions({ nowMs: nowMs(), fromMs: startMs })
  await ensureInstanceCompany()
  // The log's times never go back: what is recorded over the past needs a company that began there.
  const company = await atTime(startMs, async () => {
    const made =
      (await findCompanyBySlug(slug)) ??
      (await createCompany(actedByOperator(), { slug, name: 'Acme' }))
    await addMember(made.id, { ...signIn, name: 'Olivia Owner', role: 'owner' })
    for (const other of signIn.others) {
      const name = other.role === 'auditor' ? 'Audrey Auditor' : 'Max Member'
      await addMember(made.id, { ...other, name })
    }
    return made
  })
  const progress = makeProgress(process.stderr)
  // Loaded here: a start that finds everything made needs none of it.
  const { makeDemoAlerts } = await import('./demo-alerts')
  const alerts = makeDemoAlerts({
    ...{ company: { id: company.id, slug }, owner: signIn, endMs: signIn.endMs },
  })
  await generateInto({
    ...{ company, count, days, seed, endMs: signIn.endMs, isSpread: true },
    afterBatch: alerts.afterBatch,
    signal: stoppingSignal(),
    onProgress: (done) => progress.update({ done, total: count, label: 'demo events' }),
  })
  progress.end()
  await atTime(signIn.endMs, alerts.finish)
  // Whoever comes first must not have to wait for it.
  const signal = stoppingSignal()
  await indexWithProgress(company.id, { progress: makeProgress(process.stderr), signal })
  // The next start goes on where this one was stopped.
  if (stoppingSignal().aborted) return
  const key = await createApiKey(operatorOf(company.id), {
    name: 'demo',
    scopes: ['events:read', 'events:write'],
  })
  signIn.apiKey = key.key
  signIn.isComplete = true
  writeDemoSignIn(dataDir, signIn)
}

/** Someone whom a killed start made already has the password of the file. */
async function addMember(
  companyId: string,
  {
    email,
    name,
    role,
    password,
  }: { email: string; name: string; role: BuiltInRole; password: string },
): Promise<void> {
  try {
    await createUser(operatorOf(companyId), { email, name, role, password })
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'member_exists')) throw error
  }
}

function describeSignIn(signIn: DemoSignIn, baseUrl: string): string[] {
  const { email, password, others, apiKey } = signIn
  return [
    '',
    `  Open        ${baseUrl}/${slug}/audit-logs`,
    `  E-mail      ${email}`,
    `  Password    ${password}`,
    ...others.map((other) => `  ${other.role.padEnd(10)}  ${other.email}  ${other.password}`),
    `  API key     ${apiKey}`,
    '',
    `  curl -H "Authorization: Bearer ${apiKey}" "${baseUrl}/api/audit-log?limit=3"`,
    '',
  ]
}
