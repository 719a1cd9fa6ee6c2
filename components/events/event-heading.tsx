import { UserRoundCog } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import type { StoredActor, StoredEvent } from '@/lib/events/schema'
import { ChangeBadge, OutcomeBadge } from './change-badge'
import { isImpersonation } from './event-words'

/** Badge, label, exact action: how both places begin. */
export function EventHeading({ event }: { event: StoredEvent }) {
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <ChangeBadge change={event.change} />
        <span className="font-semibold text-base">{event.label}</span>
        <OutcomeBadge outcome={event.outcome} />
        <ImpersonationBadge actor={event.actor} />
      </span>
      <span className="block break-all font-normal text-code text-muted-foreground text-xs">
        {event.action}
      </span>
    </>
  )
}

function ImpersonationBadge({ actor }: { actor: StoredActor }) {
  if (!isImpersonation(actor)) return null
  return (
    <Badge tone="changed">
      <UserRoundCog aria-hidden />
      Impersonation
    </Badge>
  )
}
