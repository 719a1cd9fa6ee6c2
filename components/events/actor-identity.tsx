import { Bot, Cog, KeyRound, type LucideIcon, ServerCog, UserRound } from 'lucide-react'
import type { StoredActor, StoredIdentity } from '@/lib/events/schema'
import type { ActorType } from '@/lib/log/schema'
import { cn } from '@/lib/web/cn'
import { actorTypeLabels, isErased, nameIdentity } from './event-words'

const icons: Record<ActorType, LucideIcon> = {
  user: UserRound,
  api_key: KeyRound,
  service_account: ServerCog,
  system: Cog,
  agent: Bot,
}

/** An icon that says what kind of actor this is; people are the usual case and go without words. */
export function ActorIcon({ type }: { type: ActorType }) {
  const Icon = icons[type]
  return (
    <>
      <Icon className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
      {type === 'user' ? null : <span className="sr-only">{actorTypeLabels[type]}: </span>}
    </>
  )
}

/** Name over e-mail; whoever stands behind an agent, a key or an impersonation is named too. */
export function ActorIdentity({ actor }: { actor: StoredActor }) {
  return (
    <div className="grid min-w-0">
      <IdentityLine identity={actor} />
      <SecondLine actor={actor} />
    </div>
  )
}

function IdentityLine({ identity }: { identity: StoredIdentity }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <ActorIcon type={identity.type} />
      <span
        className={cn(
          'truncate font-medium',
          isErased(identity) && 'font-normal text-muted-foreground italic',
        )}
      >
        {nameIdentity(identity)}
      </span>
    </span>
  )
}

function SecondLine({ actor }: { actor: StoredActor }) {
  const className = 'truncate pl-5 text-muted-foreground text-xs'
  if (actor.on_behalf_of) {
    return <span className={className}>for {nameIdentity(actor.on_behalf_of)}</span>
  }
  if (actor.email && actor.name) return <span className={className}>{actor.email}</span>
  if (actor.type !== 'user') {
    return (
      <span className={className} aria-hidden>
        {actorTypeLabels[actor.type]}
      </span>
    )
  }
  return null
}
