import { can } from '@/lib/access/roles'
import { requirePermission } from '@/lib/access/require-permission'
import { nameMembers } from '@/lib/access/queries/access-holders'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { isMailConfigured } from '@/lib/platform/mail'
import { parseInput } from '@/lib/platform/parse-input'
import { queryOfEvents } from './describe-group'
import { readSamples, viewEvent } from './read-samples'
import {
  type AlertsPrincipal,
  planOf,
  requireAlert,
  requireAlerts,
  requireChannel,
  requireRule,
} from './require-alerts'
import { type AlertFilter, alertFilter } from './schema'
import type {
  AlertDetails,
  AlertPage,
  AlertsOverview,
  AlertView,
  AttemptView,
  ChannelView,
  Inbox,
  RuleView,
} from './schema/views'
import {
  type AlertRow,
  countByState,
  countOpenByRule,
  listAlertRows,
  listEntries,
  listTold,
} from './store/alerts'
import { countByChannel, listAttempts, listChannelRows } from './store/channels'
import { countUnread, listInboxRows, listRead } from './store/inbox'
import { readLag } from './store/cursor'
import { listRuleRows } from './store/rules'
import { viewAlert, viewChannel, viewRule } from './view-rows'
import { describeCondition } from './words'

const perPage = 50
/** What is done about an alert stands below them. */
const samplesShown = 10
const attemptsShown = 20

/**
 * Rules and channels with how they are; channels only for whoever may change them. On a plan without alerts it answers
 * `isAvailable: false` and what there is. Throws `permission_missing` (403).
 */
export async function readAlertsOverview(principal: AlertsPrincipal): Promise<AlertsOverview> {
  // Whoever sets alerts up may see what they set up, and no event by that.
  const mayChange = can(principal, 'audit_log.settings')
  requirePermission(principal, mayChange ? 'audit_log.settings' : 'audit_log.view')
  const { companyId } = principal
  const [plan, rules, channels, open, counts, lagEvents] = await Promise.all([
    planOf(principal),
    listRuleRows(companyId),
    listChannelRows(companyId),
    countOpenByRule(companyId),
    countByChannel(companyId),
    readLag(companyId),
  ])
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  return {
    isAvailable: planFeatures(plan).alerts,
    rules: rules.map((row) => viewRule(row, { channels: byId, openAlerts: open.get(row.id) ?? 0 })),
    channels: mayChange ? channels.map((row) => viewChannel(row, counts.get(row.id))) : [],
    lagEvents,
    isMailConfigured: isMailConfigured(),
  }
}

/** One rule. Throws `permission_missing`, `plan_lacks_alerts` (403) and `alert_rule_not_found` (404). */
export async function readRule(principal: AlertsPrincipal, id: string): Promise<RuleView> {
  await requireAlerts(principal, 'audit_log.view')
  const row = await requireRule(principal, id)
  const [channels, open] = await Promise.all([
    listChannelRows(principal.companyId),
    countOpenByRule(principal.companyId),
  ])
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  return viewRule(row, { channels: byId, openAlerts: open.get(row.id) ?? 0 })
}

/** One channel and what became of its last twenty attempts, newest first. Throws as `readRule`, with `alert_channel_not_found`. */
export async function readChannel(
  principal: AlertsPrincipal,
  id: string,
): Promise<{ channel: ChannelView; attempts: AttemptView[] }> {
  await requireAlerts(principal, 'audit_log.settings')
  const row = await requireChannel(principal, id)
  const [counts, attempts] = await Promise.all([
    countByChannel(principal.companyId),
    listAttempts(row.id, attemptsShown),
  ])
  return {
    channel: viewChannel(row, counts.get(row.id)),
    attempts: attempts.map(({ at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
  }
}

/** A page of alerts, newest first. Throws `permission_missing`, `plan_lacks_alerts` (403) and `invalid_input` (422). */
export async function listAlerts(
  principal: AlertsPrincipal,
  filter: AlertFilter = {},
): Promise<AlertPage> {
  await requireAlerts(principal, 'audit_log.view')
  const { companyId } = principal
  const wanted = parseInput(alertFilter, filter)
  const [rows, counts] = await Promise.all([
    listAlertRows({ ...wanted, companyId, limit: perPage + 1 }),
    countByState(companyId),
  ])
  const shown = rows.slice(0, perPage)
  return { alerts: await viewAll(principal, shown), next: nextOf(rows), counts }
}

/** One alert by its id or number, with all about it. Throws as `listAlerts`, and `alert_not_found` (404). */
export async function readAlert(principal: AlertsPrincipal, id: string): Promise<AlertDetails> {
  await requireAlerts(principal, 'audit_log.view')
  const { companyId } = principal
  const row = await requireAlert(principal, id)
  const seqs = row.eventSeqs.slice(0, samplesShown)
  const [[view], entries, told, names, events, before] = await Promise.all([
    viewAll(principal, [row]),
    listEntries(row.id),
    listTold(row.id),
    nameMembers(companyId),
    readSamples(companyId, { seqs, from: row.recordedFrom, until: row.recordedUntil }),
    listAlertRows({ companyId, before: row.number, limit: 1 }),
  ])
  if (!view) throw new Error(`alert ${row.id} has no view`)
  return {
    ...view,
    query: row.query,
    sentence: describeCondition(row.condition, row.outside),
    runbookUrl: row.runbookUrl,
    timeline: entries.map(({ id: entryId, at, kind, memberId, text }) => ({
      ...{ id: entryId, at: at.toISOString(), kind, text },
      by:
        kind === 'fired' || kind === 'notified' || kind === 'not_notified'
          ? null
          : nameBy(names, memberId),
    })),
    sample: seqs.flatMap((seq) => {
      const event = events.get(seq)
      return event ? [viewEvent(event)] : []
    }),
    eventsQuery: queryOfEvents({
      ...{ query: row.query, group: view.group },
      ...{ firstMs: row.firstAt.getTime(), lastMs: row.lastAt.getTime() },
    }),
    notifications: told.map(({ settledAt, ...one }) => ({
      ...one,
      at: settledAt?.toISOString() ?? null,
    })),
    previous: before[0]?.number ?? null,
  }
}

/**
 * The member's inbox, newest first: what was fired and not silenced. Throws `permission_missing` and `plan_lacks_alerts` (403).
 */
export async function readInbox(
  principal: SessionPrincipal,
  { before = null }: { before?: number | null } = {},
): Promise<Inbox> {
  await requireAlerts(principal, 'audit_log.view')
  const { companyId, memberId } = principal
  const [rows, unread] = await Promise.all([
    listInboxRows({ companyId, memberId, before, limit: perPage + 1 }),
    countUnread({ companyId, memberId }),
  ])
  const shown = rows.slice(0, perPage)
  const views = await viewAll(principal, shown)
  return { items: views, unread, next: nextOf(rows) }
}

/** How many alerts of the inbox the member has not read, 100 for more; 0 for whoever has no inbox. For the head of every page. */
export async function countInbox(principal: SessionPrincipal): Promise<number> {
  const { companyId, memberId, plan } = principal
  if (!can(principal, 'audit_log.view') || !planFeatures(plan).alerts) return 0
  return countUnread({ companyId, memberId })
}

async function viewAll(
  principal: AlertsPrincipal,
  rows: readonly AlertRow[],
): Promise<AlertView[]> {
  if (rows.length === 0) return []
  const { companyId } = principal
  const memberId = principal.kind === 'session' ? principal.memberId : null
  const ids = rows.map(({ id }) => id)
  // Only rules that group have something to ask the log for.
  const grouped = rows.filter(({ condition }) => condition.by.length > 0)
  const times = grouped.flatMap(({ recordedFrom, recordedUntil }) => [
    recordedFrom.getTime(),
    recordedUntil.getTime(),
  ])
  const [events, read, names] = await Promise.all([
    readSamples(companyId, {
      seqs: grouped.map(({ firedSeq }) => firedSeq),
      from: new Date(Math.min(...times)),
      until: new Date(Math.max(...times)),
    }),
    memberId === null ? new Set(ids) : listRead({ companyId, memberId, ids }),
    nameMembers(companyId),
  ])
  return rows.map((row) =>
    viewAlert(row, {
      event: events.get(row.firedSeq),
      isRead: read.has(row.id),
      nameMember: (id) => nameBy(names, id),
    }),
  )
}

function nameBy(names: ReadonlyMap<string, { name: string }>, memberId: string | null): string {
  return memberId === null ? 'operator' : (names.get(memberId)?.name ?? 'a former member')
}

function nextOf(rows: readonly { number: number }[]): number | null {
  return rows.length > perPage ? (rows[perPage - 1]?.number ?? null) : null
}
