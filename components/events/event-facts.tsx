import { Timestamp, UtcTimestamp } from '@/components/time/timestamp'
import type { StoredEvent } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import { DelegationChain } from './delegation-chain'
import { actorTypeLabels, asLabel, viaLabels } from './event-words'
import { Code, Fact, factListClass, Small } from './fact'
import { IdentityLines } from './identity-lines'
import { SubjectList } from './subject-list'

/** Every plain field of an event; a field that the event does not have is left out, not shown empty. */
export function EventFacts({ company, event }: { company: string; event: StoredEvent }) {
  return (
    <dl className={factListClass}>
      <Fact label="Date & time">
        <Timestamp at={event.occurred_at} />
        <UtcTimestamp at={event.occurred_at} className="text-muted-foreground text-xs" />
      </Fact>
      <Fact label="Recorded">
        <Timestamp at={event.recorded_at} />
        <UtcTimestamp at={event.recorded_at} className="text-muted-foreground text-xs" />
      </Fact>
      {event.actor.on_behalf_of ? (
        <Fact label="Done by">
          <DelegationChain event={event} />
        </Fact>
      ) : (
        <Fact label={actorTypeLabels[event.actor.type]}>
          <IdentityLines identity={event.actor} />
        </Fact>
      )}
      {event.targets && event.targets.length > 0 ? (
        <Fact label={event.targets.length === 1 ? 'Subject' : `${event.targets.length} subjects`}>
          <SubjectList company={company} event={event} />
        </Fact>
      ) : null}
      {event.context ? (
        <Fact label="Context">
          <bdi>{event.context}</bdi>
        </Fact>
      ) : null}
      {event.workspace ? (
        <Fact label="Workspace">
          <bdi>{event.workspace.name ?? event.workspace.id}</bdi>
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
      {/* The chain ends with the door already. */}
      {event.actor.on_behalf_of ? null : (
        <Fact label="Came in via">
          {viaLabels[event.via.type]}
          {event.via.id ? (
            <Small>
              <Code>{event.via.id}</Code>
            </Small>
          ) : null}
        </Fact>
      )}
      <Fact label="Event id">
        <Code>{event.id}</Code>
        <Small>
          number {event.seq + 1}: its place in this log, counted from 1, for links and the API
        </Small>
      </Fact>
    </dl>
  )
}

function nameIn(words: Record<string, string>, id: string): string {
  return words[id] ?? asLabel(id)
}
