import type { StoredIdentity } from '@/lib/events/schema'
import { ActorIcon } from './actor-identity'
import { actorTypeLabels, isErased, nameIdentity } from './event-words'
import { Code, Small } from './fact'

type IdentityLinesProps = {
  identity: StoredIdentity
  /** Where nothing beside it says what it is. */
  hasType?: boolean
}

/** Everything that is known of someone or something that acted, a line each. */
export function IdentityLines({ identity, hasType = false }: IdentityLinesProps) {
  const name = nameIdentity(identity)
  return (
    <div className="grid min-w-0">
      <span className="flex items-baseline gap-1.5 [&>svg]:translate-y-0.5">
        <ActorIcon type={identity.type} />
        <span className="min-w-0 wrap-anywhere">
          <bdi className={isErased(identity) ? 'text-muted-foreground italic' : undefined}>
            {name}
          </bdi>
          {!hasType || name === actorTypeLabels[identity.type] ? null : (
            <span aria-hidden className="text-muted-foreground text-xs">
              {' '}
              {actorTypeLabels[identity.type]}
            </span>
          )}
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
    </div>
  )
}
