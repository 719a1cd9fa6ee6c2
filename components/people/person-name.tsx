import { Bot, UserRound } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import type { PersonView } from '@/lib/access/schema/groups'

/** Somebody in a list: what they are, their name, and what tells them from others of that name. */
export function PersonName({ person }: { person: PersonView }) {
  const { kind, name, email, isActive } = person
  const Icon = kind === 'member' ? UserRound : Bot
  return (
    <span className="flex min-w-0 flex-1 items-start gap-2">
      <Icon className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
      <span className="grid min-w-0">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="break-words">{name}</span>
          {isActive ? null : <Badge tone="changed">Deactivated</Badge>}
        </span>
        <span className="break-all text-muted-foreground text-xs">
          {email ?? 'Service account'}
        </span>
      </span>
    </span>
  )
}
