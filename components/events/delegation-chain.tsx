import { CornerDownRight, DoorOpen } from 'lucide-react'
import type { StoredEvent } from '@/lib/events/schema'
import { isImpersonation, nameIdentity, viaLabels } from './event-words'
import { Code, Small } from './fact'
import { IdentityLines } from './identity-lines'

/** Who did it, for whom, and through which door, as one chain. */
export function DelegationChain({ event }: { event: StoredEvent }) {
  const { actor, via } = event
  const delegate = actor.on_behalf_of
  if (!delegate) return null
  return (
    <div className="grid gap-1.5">
      <ol aria-label="Who acted, and for whom" className="grid gap-1.5">
        <li className="grid">
          <IdentityLines identity={actor} hasType />
        </li>
        <li className="flex gap-1.5">
          <CornerDownRight className="mt-0.5 size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          <div className="grid min-w-0">
            <span className="text-muted-foreground text-xs">
              {isImpersonation(actor) ? 'acting as' : 'on behalf of'}
            </span>
            <IdentityLines identity={delegate} hasType />
          </div>
        </li>
        <li className="flex gap-1.5 text-muted-foreground text-xs">
          <DoorOpen className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          <span className="min-w-0">
            came in via {viaLabels[via.type]} {via.id ? <Code>{via.id}</Code> : null}
          </span>
        </li>
      </ol>
      {isImpersonation(actor) ? (
        <Small>
          {nameIdentity(actor)} did this, signed in as {nameIdentity(delegate)}.
        </Small>
      ) : null}
    </div>
  )
}
