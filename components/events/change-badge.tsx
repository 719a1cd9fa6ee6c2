import {
  CircleSlash,
  Dot,
  Download,
  Eye,
  KeyRound,
  LogIn,
  LogOut,
  type LucideIcon,
  Pencil,
  Plus,
  ShieldMinus,
  ShieldPlus,
  ToggleLeft,
  ToggleRight,
  Trash2,
  X,
} from 'lucide-react'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { changeLabels } from '@/lib/log/catalogue/vocabulary'
import type { ChangeKind, Outcome } from '@/lib/log/schema'

const looks: Record<ChangeKind, { tone: BadgeTone; Icon: LucideIcon }> = {
  created: { tone: 'made', Icon: Plus },
  deleted: { tone: 'gone', Icon: Trash2 },
  changed: { tone: 'changed', Icon: Pencil },
  accessed: { tone: 'neutral', Icon: Eye },
  granted: { tone: 'made', Icon: ShieldPlus },
  revoked: { tone: 'gone', Icon: ShieldMinus },
  activated: { tone: 'made', Icon: ToggleRight },
  deactivated: { tone: 'changed', Icon: ToggleLeft },
  signed_in: { tone: 'neutral', Icon: LogIn },
  signed_out: { tone: 'neutral', Icon: LogOut },
  failed: { tone: 'gone', Icon: X },
  exported: { tone: 'accent', Icon: Download },
  other: { tone: 'neutral', Icon: Dot },
}

/** What an action did, by word, icon and colour, so that none of the three has to be seen. */
export function ChangeBadge({ change }: { change: ChangeKind }) {
  const { tone, Icon } = looks[change]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {changeLabels[change]}
    </Badge>
  )
}

const outcomeLooks = {
  failure: { label: 'Failed', Icon: CircleSlash },
  denied: { label: 'Denied', Icon: KeyRound },
}

/** Only what did not come about is worth a badge. */
export function OutcomeBadge({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome === undefined || outcome === 'success') return null
  const { label, Icon } = outcomeLooks[outcome]
  return (
    <Badge tone="failed">
      <Icon aria-hidden />
      {label}
    </Badge>
  )
}

/** The same as a mark alone, for rows that show no badge. */
export function OutcomeIcon({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome === undefined || outcome === 'success') return null
  const { label, Icon } = outcomeLooks[outcome]
  return (
    <span title={label} className="text-failed">
      <Icon className="size-3.5" aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  )
}
