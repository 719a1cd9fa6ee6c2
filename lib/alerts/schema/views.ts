import type {
  AlertState,
  ChannelHealth,
  ChannelType,
  Condition,
  EntryKind,
  OutsideHours,
  RuleHealth,
  Severity,
} from '@/lib/alerts/words'

/** What pages get. Times are ISO 8601 in UTC. */

export type RuleView = {
  id: string
  name: string
  query: string
  condition: Condition
  outside: OutsideHours | null
  /** Condition and hours as a sentence without its end. */
  sentence: string
  severity: Severity
  runbookUrl: string | null
  cooldownSeconds: number
  /** Whom it tells, beside the inbox. */
  channels: { id: string; name: string; type: ChannelType; health: ChannelHealth }[]
  preset: string | null
  isEnabled: boolean
  health: RuleHealth
  /** Why it cannot be evaluated, in a sentence; null: it can. */
  problem: string | null
  mutedAt: string | null
  /** Null also once it is over. */
  snoozedUntil: string | null
  /** How often it fired since it was made. */
  fired: number
  lastFiredAt: string | null
  openAlerts: number
  createdAt: string
  updatedAt: string
}

export type ChannelView = {
  id: string
  name: string
  type: ChannelType
  /** The e-mail address; of a web address where it leads, without its path. */
  shown: string
  isSigned: boolean
  health: ChannelHealth
  /** Why it is in this state, in a sentence; null: nothing is wrong. */
  reason: string | null
  since: string
  sent: number
  waiting: number
  /** Given up; they can be asked for again. */
  dead: number
  lastAttemptAt: string | null
  lastOkAt: string | null
  nextAttemptAt: string | null
  /** How many rules use it. */
  rules: number
  createdAt: string
}

export type AttemptView = {
  number: number
  at: string
  kind: 'sent' | 'retry' | 'failed'
  code: string | null
  reason: string | null
  status: number | null
  latencyMs: number
  /** How many alerts it told. */
  alerts: number
  answer: string | null
}

/** What a group has of one field: `label` as people call it; `value` as a query finds it, null: it has none, or it is gone. */
export type GroupValue = { field: string; label: string | null; value: string | null }

export type AlertView = {
  id: string
  /** Counts up from 1 per company. */
  number: number
  /** Null: the rule is deleted. */
  ruleId: string | null
  ruleName: string
  severity: Severity
  state: AlertState
  /** One per field that the rule groups by; from the log, so that what was erased or pruned is no longer here. */
  group: GroupValue[]
  /** Its rule fired too often in an hour: this one counts the events that each would have been one more alert. */
  gathersRest: boolean
  /** Events and what they stand for, later ones that joined in too. */
  events: number
  /** Of its events, at their own time. */
  firstAt: string
  lastAt: string
  /** When the event that completed the condition happened. */
  firedAt: string
  /** When this was seen. */
  detectedAt: string
  /** Its rule was muted or snoozed: told to nobody. */
  isSilenced: boolean
  isRead: boolean
  acknowledgedAt: string | null
  /** Name of the member, or `operator`. */
  acknowledgedBy: string | null
  resolvedAt: string | null
  resolvedBy: string | null
}

export type AlertPage = {
  alerts: AlertView[]
  /** For `before` of the next page; null on the last. */
  next: number | null
  /** All there are by state, whatever the filter. */
  counts: Record<AlertState, number>
}

/** `by`: member's name or `operator`; null: the product. */
export type EntryView = {
  id: string
  at: string
  kind: EntryKind
  by: string | null
  text: string | null
}

export type AlertEvent = {
  id: string
  seq: number
  at: string
  action: string
  label: string
  actor: string
  target: string | null
}

export type AlertDetails = AlertView & {
  /** The rule as it was then. */
  query: string
  sentence: string
  runbookUrl: string | null
  /** In the order of time. */
  timeline: EntryView[]
  /** The first events, at most 10 of them; those that were pruned are left out. */
  sample: AlertEvent[]
  /** Finds its events: the rule's query, its group and its time. */
  eventsQuery: string
  /** Who was told or is to be. */
  notifications: {
    channel: string
    type: ChannelType
    state: 'waiting' | 'sent' | 'dead'
    at: string | null
    reason: string | null
  }[]
  previous: number | null
}

export type InboxItem = Pick<
  AlertView,
  | 'id'
  | 'number'
  | 'ruleName'
  | 'severity'
  | 'state'
  | 'group'
  | 'gathersRest'
  | 'events'
  | 'detectedAt'
  | 'firedAt'
  | 'isRead'
>

export type Inbox = {
  items: InboxItem[]
  /** At most 100: then there are that many or more. */
  unread: number
  next: number | null
}

/** Everything that the page of rules needs at once. */
export type AlertsOverview = {
  /** The plan has alerts. */
  isAvailable: boolean
  rules: RuleView[]
  channels: ChannelView[]
  /** How many events of the log were not looked at yet. */
  lagEvents: number
  isMailConfigured: boolean
}

/** What became of a test of a channel. */
export type ChannelTest = {
  ok: boolean
  /** What happened, in a sentence. */
  detail: string
  /** What the receiver was sent. */
  sample: string
}

/** How often a rule would have fired. Times are ISO 8601 in UTC. */
export type Backtest = {
  days: number
  /** At least so often, where `isPartial`. */
  firings: number
  /** Events that match the query, before hours and conditions. */
  matches: number
  /** The newest first, at most 20. */
  samples: BacktestFiring[]
  /** From when on events were looked at: later than `days` ago where the log does not go back as far, or there were too many. */
  from: string
  until: string
  /** Why not all of the time was looked at, in a sentence; null: it was. */
  limit: string | null
  isPartial: boolean
}

export type BacktestFiring = {
  firedAt: string
  group: GroupValue[]
  events: number
  /** The first of its events, at most 5. */
  sample: AlertEvent[]
  /** Finds its events. */
  eventsQuery: string
}
