import { nowMs } from '@/lib/platform/clock'
import type { StoredEvent } from '@/lib/log/schema'
import { describeGroup } from './describe-group'
import { restKey } from './hourly-cap'
import type { AlertView, ChannelView, RuleView } from './schema/views'
import type { AlertRow } from './store/alerts'
import type { ChannelCounts, ChannelRow } from './store/channels'
import type { RuleRow } from './store/rules'
import { type ChannelHealth, describeCondition, type RuleHealth } from './words'

export function viewRule(
  row: RuleRow,
  { channels, openAlerts }: { channels: ReadonlyMap<string, ChannelRow>; openAlerts: number },
): RuleView {
  const { id, name, query, condition, outside, severity, runbookUrl, cooldownSeconds } = row
  const { preset, isEnabled, problem, fired } = row
  const isSnoozed = row.snoozedUntil !== null && row.snoozedUntil.getTime() > nowMs()
  return {
    ...{ id, name, query, condition, outside, severity, runbookUrl, cooldownSeconds },
    ...{ preset, isEnabled, problem, fired, openAlerts },
    sentence: describeCondition(condition, outside),
    channels: row.channels.flatMap((channelId) => {
      const channel = channels.get(channelId)
      return channel
        ? [{ id: channelId, name: channel.name, type: channel.type, health: healthOf(channel) }]
        : []
    }),
    health: ruleHealth(row, isSnoozed),
    mutedAt: row.mutedAt?.toISOString() ?? null,
    snoozedUntil: isSnoozed ? (row.snoozedUntil?.toISOString() ?? null) : null,
    lastFiredAt: row.lastFiredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function viewChannel(row: ChannelRow, counts: ChannelCounts | undefined): ChannelView {
  const { id, name, type, sent } = row
  return {
    ...{ id, name, type, sent },
    shown: row.address ?? row.urlShown ?? '',
    isSigned: row.signingWrapped !== null,
    health: healthOf(row),
    reason: healthOf(row) === 'retrying' ? (counts?.lastReason ?? null) : row.stateReason,
    since: row.stateSince.toISOString(),
    waiting: counts?.waiting ?? 0,
    dead: counts?.dead ?? 0,
    rules: counts?.rules ?? 0,
    lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    lastOkAt: row.lastOkAt?.toISOString() ?? null,
    nextAttemptAt: row.failures > 0 ? (row.nextAttemptAt?.toISOString() ?? null) : null,
    createdAt: row.createdAt.toISOString(),
  }
}

/** `event`: the one that completed the condition. */
export function viewAlert(
  row: AlertRow,
  known: {
    event: StoredEvent | undefined
    isRead: boolean
    nameMember: (memberId: string | null) => string
  },
): AlertView {
  const { id, number, ruleId, ruleName, severity, state, isSilenced, groupKey } = row
  const by = { at: row.acknowledgedAt, member: row.acknowledgedBy }
  return {
    ...{ id, number, ruleId, ruleName, severity, state, isSilenced },
    group: describeGroup(known.event, {
      ...{ companyId: row.companyId, by: row.condition.by, groupKey },
    }),
    gathersRest: groupKey === restKey,
    events: row.eventCount,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    firedAt: row.firedAt.toISOString(),
    detectedAt: row.detectedAt.toISOString(),
    isRead: known.isRead,
    acknowledgedAt: by.at?.toISOString() ?? null,
    acknowledgedBy: by.at === null ? null : known.nameMember(by.member),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: row.resolvedAt === null ? null : known.nameMember(row.resolvedBy),
  }
}

function ruleHealth(row: RuleRow, isSnoozed: boolean): RuleHealth {
  if (!row.isEnabled) return 'off'
  if (row.problem !== null) return 'broken'
  if (row.mutedAt !== null) return 'muted'
  return isSnoozed ? 'snoozed' : 'watching'
}

function healthOf({ state, failures }: ChannelRow): ChannelHealth {
  return state === 'active' && failures > 0 ? 'retrying' : state
}
