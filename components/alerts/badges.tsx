import { Badge, type BadgeTone } from '@/components/ui/badge'
import {
  type AlertState,
  alertStateLabels,
  type ChannelHealth,
  channelHealthLabels,
  type RuleHealth,
  ruleHealthLabels,
  type Severity,
  severityLabels,
} from '@/lib/alerts/words'

const severityTones: Record<Severity, BadgeTone> = {
  low: 'neutral',
  medium: 'changed',
  high: 'gone',
  critical: 'failed',
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Badge tone={severityTones[severity]}>{severityLabels[severity]}</Badge>
}

const stateTones: Record<AlertState, BadgeTone> = {
  open: 'accent',
  acknowledged: 'changed',
  resolved: 'made',
}

export function AlertStateBadge({ state }: { state: AlertState }) {
  return <Badge tone={stateTones[state]}>{alertStateLabels[state]}</Badge>
}

const ruleTones: Record<RuleHealth, BadgeTone> = {
  watching: 'made',
  off: 'neutral',
  muted: 'changed',
  snoozed: 'changed',
  broken: 'failed',
}

export function RuleHealthBadge({ health }: { health: RuleHealth }) {
  return <Badge tone={ruleTones[health]}>{ruleHealthLabels[health]}</Badge>
}

const channelTones: Record<ChannelHealth, BadgeTone> = {
  active: 'made',
  retrying: 'changed',
  needs_attention: 'failed',
  unsubscribed: 'neutral',
}

export function ChannelHealthBadge({ health }: { health: ChannelHealth }) {
  return <Badge tone={channelTones[health]}>{channelHealthLabels[health]}</Badge>
}
