import { signIn, signOut } from '@/lib/access/commands/sign-in'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import { operatorOf } from '@/lib/access/origin'
import type { SessionPrincipal } from '@/lib/access/schema'
import { acknowledgeAlert, addNote, resolveAlert } from '@/lib/alerts/commands/handle-alerts'
import { markInboxRead } from '@/lib/alerts/commands/inbox'
import { createRule } from '@/lib/alerts/commands/rules'
import { drainCompany, type Memories } from '@/lib/alerts/engine/drain-company'
import { findPreset, ruleOfPreset } from '@/lib/alerts/presets'
import { listAlerts, readAlertsOverview } from '@/lib/alerts/queries'
import type { NewRule } from '@/lib/alerts/schema'
import type { AlertView } from '@/lib/alerts/schema/views'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { stoppingSignal } from '@/lib/platform/shutdown'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** So many days before the end the rules are made: more than a batch of the smallest demo before somebody's account is tried at night. */
const watchedDays = 29
/** What fired in the last days is as the engine left it. */
const untouchedMs = 2 * dayMs
const from = { ip: '198.51.100.24', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }

const presetKeys = [
  ...['failed_logins', 'sensitive_delete', 'mass_deletion'],
  ...['streaming_changed', 'retention_changed', 'integrity_failed'],
]
const ownRules: readonly NewRule[] = [
  {
    ...{ name: 'Several deletions at once', query: 'change:deleted', severity: 'medium' },
    condition: { kind: 'count', count: 4, withinSeconds: 3_600, by: ['actor'] },
    cooldownSeconds: 12 * 3_600,
  },
  {
    name: 'Audit log exported after hours',
    ...{ query: 'action:audit_log.exported', severity: 'low' },
    condition: { kind: 'every', by: ['actor'] },
    outside: { zone: null, days: null, from: null, to: null },
    cooldownSeconds: 24 * 3_600,
  },
]

/** What most of these look for: a batch without any of it is looked at with the next that has some. */
function isWatched(batch: readonly EventInput[]): boolean {
  const count = (wanted: string) => batch.filter(({ action }) => action === wanted).length
  return count('project.deleted') > 0 || count('auth.failed') >= 5
}

const notes: Record<string, string> = {
  'Failed logins':
    'Asked them: it was not them. The account has a new password and a second factor.',
  'Sensitive delete': 'Planned. The owner of the workspace confirmed it in the ticket.',
  'Several deletions at once': 'Tidying up after the migration; the team knew.',
  'Audit log exported after hours': 'For the quarterly review: the auditor asked for it.',
}

/**
 * Rules, and what the engine makes of the demo's events as they come, in the time of the log: the same events lead to the same
 * alerts. The owner takes most of them in hand, once a day. Call `afterBatch` with each batch that was recorded, the clock being at
 * its time, and `finish` with the clock at the end. What a killed start did is not done again.
 */
export function makeDemoAlerts(input: {
  company: { id: string; slug: string }
  owner: { email: string; password: string }
  endMs: number
}) {
  const { company, endMs } = input
  const memories: Memories = new Map()
  let isBegun = false
  let handledMs = 0
  let session: SessionPrincipal | null = null
  const signedIn = async () => {
    session ??= await openOwnSession(input)
    return session
  }
  const evaluate = async () => {
    while (await drainCompany(company.id, { memories, signal: stoppingSignal() })) {
      if (stoppingSignal().aborted) return
    }
  }
  const handle = async () => {
    if (nowMs() - handledMs < dayMs || nowMs() >= endMs - untouchedMs) return
    handledMs = nowMs()
    const { alerts } = await listAlerts(operatorOf(company.id), { state: 'open' })
    const known = alerts.filter(({ detectedAt }) => Date.parse(detectedAt) <= nowMs())
    if (known.length === 0) return
    const owner = await signedIn()
    for (const alert of known.toReversed()) await handleAlert(owner, alert)
    await markInboxRead(owner)
  }
  return {
    afterBatch: (batch: readonly EventInput[]): (() => Promise<void>) | undefined => {
      if (nowMs() < endMs - watchedDays * dayMs || (isBegun && !isWatched(batch))) return undefined
      return async () => {
        if (!isBegun) await makeRules(company.id, signedIn)
        isBegun = true
        await evaluate()
        await handle()
      }
    },
    finish: async () => {
      await evaluate()
      if (session !== null) await signOut({ sessionId: session.sessionId, ...from })
    },
  }
}

async function openOwnSession({
  company,
  owner,
}: {
  company: { slug: string }
  owner: { email: string; password: string }
}): Promise<SessionPrincipal> {
  const { sessionId } = await signIn({ ...owner, ...from })
  const principal = await findSessionPrincipal({ sessionId, companySlug: company.slug, ...from })
  if (!principal) throw new Error('the owner of the demo company could not sign in')
  return principal
}

async function makeRules(
  companyId: string,
  signedIn: () => Promise<SessionPrincipal>,
): Promise<void> {
  const { rules } = await readAlertsOverview(operatorOf(companyId))
  if (rules.length > 0) return
  const owner = await signedIn()
  for (const key of presetKeys) {
    const preset = findPreset(key)
    if (preset) await createRule(owner, ruleOfPreset(preset, []))
  }
  for (const rule of ownRules) await createRule(owner, rule)
}

/** Some are only seen; most are looked into, and closed with what was found. */
async function handleAlert(owner: SessionPrincipal, alert: AlertView): Promise<void> {
  const { id, number, ruleName } = alert
  await acknowledgeAlert(owner, { id })
  if (number % 5 === 2) return
  const note = notes[ruleName]
  if (note !== undefined && number % 3 !== 0) await addNote(owner, { id, text: note })
  await resolveAlert(owner, { id })
}
