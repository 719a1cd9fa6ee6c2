import type { ReactNode } from 'react'
import { Timestamp, UtcTimestamp } from '@/components/time/timestamp'
import type { StoredEvent, StoredIdentity } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import { ActorIcon } from './actor-identity'
import {
  actorTypeLabels,
  asLabel,
  isErased,
  nameIdentity,
  nameTarget,
  spellOut,
  viaLabels,
} from './event-words'

/** Every plain field of an event; a field that the event does not have is left out, not shown empty. */
export function EventFacts({ event }: { event: StoredEvent }) {
  return (
    <dl className="grid gap-x-4 gap-y-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <Fact label="Date & time">
        <Timestamp at={event.occurred_at} />
        <UtcTimestamp at={event.occurred_at} className="text-muted-foreground text-xs" />
      </Fact>
      <Fact label="Recorded">
        <Timestamp at={event.recorded_at} />
        <UtcTimestamp at={event.recorded_at} className="text-muted-foreground text-xs" />
      </Fact>
      <Fact label={actorTypeLabels[event.actor.type]}>
        <IdentityLines identity={event.actor} />
      </Fact>
      {event.actor.on_behalf_of ? (
        <Fact label="On behalf of">
          <IdentityLines identity={event.actor.on_behalf_of} />
        </Fact>
      ) : null}
      {event.targets && event.targets.length > 0 ? (
        <Fact label={event.targets.length === 1 ? 'Subject' : 'Subjects'}>
          <ul className="grid gap-1">
            {event.targets.map((target) => (
              <li key={`${target.type} ${target.id ?? nameTarget(target)}`} className="grid">
                <span>{nameTarget(target)}</span>
                <Small>
                  {spellOut(target.type)} <Code>{target.id}</Code>{' '}
                  {target.email && target.email !== nameTarget(target) ? target.email : null}
                </Small>
              </li>
            ))}
          </ul>
        </Fact>
      ) : null}
      {event.context ? <Fact label="Context">{event.context}</Fact> : null}
      {event.workspace ? (
        <Fact label="Workspace">
          {event.workspace.name ?? event.workspace.id}
          {event.workspace.name ? (
            <Small>
              <Code>{event.workspace.id}</Code>
            </Small>
          ) : null}
        </Fact>
      ) : null}
      <Fact label="Outcome">{asLabel(event.outcome ?? 'success')}</Fact>
      <Fact label="Category">
        {nameIn(kinds, event.kind)}
        <Small>{nameIn(areas, event.area)}</Small>
      </Fact>
      {event.source?.ip ? (
        <Fact label="IP address">
          <Code>{event.source.ip}</Code>
        </Fact>
      ) : null}
      {event.source?.user_agent ? (
        <Fact label="User agent">
          <span className="text-muted-foreground text-xs">{event.source.user_agent}</span>
        </Fact>
      ) : null}
      <Fact label="Came in via">
        {viaLabels[event.via.type]}
        {event.via.id ? (
          <Small>
            <Code>{event.via.id}</Code>
          </Small>
        ) : null}
      </Fact>
      <Fact label="Event id">
        <Code>{event.id}</Code>
        <Small>
          number {event.seq + 1}: its place in this log, counted from 1, for links and the API
        </Small>
      </Fact>
    </dl>
  )
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-0.5 sm:contents">
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="grid min-w-0 grid-cols-1 wrap-anywhere">{children}</dd>
    </div>
  )
}

function IdentityLines({ identity }: { identity: StoredIdentity }) {
  const name = nameIdentity(identity)
  return (
    <>
      <span className="flex items-baseline gap-1.5 [&>svg]:translate-y-0.5">
        <ActorIcon type={identity.type} />
        <span className={isErased(identity) ? 'text-muted-foreground italic' : undefined}>
          {name}
        </span>
      </span>
      {identity.email && identity.email !== name ? <Small>{identity.email}</Small> : null}
      {identity.id && identity.id !== name ? (
        <Small>
          <Code>{identity.id}</Code>
        </Small>
      ) : null}
      {identity.ref ? (
        <Small>
          ref <Code>{identity.ref}</Code>
        </Small>
      ) : null}
    </>
  )
}

export function Small({ children }: { children: ReactNode }) {
  return <span className="min-w-0 text-muted-foreground text-xs">{children}</span>
}

export function Code({ children }: { children: ReactNode }) {
  return <span className="break-all text-code">{children}</span>
}

function nameIn(words: Record<string, string>, id: string): string {
  return words[id] ?? asLabel(id)
}
