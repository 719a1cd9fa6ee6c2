import { setMember } from '@/lib/log/event/set-member'
import type { Actor, Identity, JsonObject, JsonValue } from '@/lib/log/schema'
import { isObject, readObject } from './take-member'

/**
 * Who acted, from `userIdentity`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * `restOfIdentity` is what found no place in the actor.
 */
export function mapIdentity(userIdentity: JsonValue | undefined): {
  actor: Actor
  restOfIdentity: JsonValue | undefined
} {
  if (!isObject(userIdentity)) {
    return { actor: { type: 'system', name: 'AWS' }, restOfIdentity: userIdentity }
  }
  const actor = chooseActor(userIdentity)
  const placed = [actor.id, actor.name, actor.on_behalf_of?.id, actor.on_behalf_of?.name]
  const restOfIdentity: JsonObject = {}
  for (const [name, value] of Object.entries(userIdentity)) {
    const isPlaced = movable.includes(name) && typeof value === 'string' && placed.includes(value)
    if (!isPlaced) setMember(restOfIdentity, name, value)
  }
  return { actor, restOfIdentity }
}

const movable = ['principalId', 'arn', 'userName', 'invokedBy', 'accountId']

function chooseActor(identity: JsonObject): Actor {
  const { principalId, arn, userName, invokedBy, accountId } = readTexts(identity)
  const id = principalId ?? arn ?? accountId
  switch (identity.type) {
    case 'Root':
      return identify('user', id, userName ?? 'Root')
    case 'AssumedRole':
      return assumeRole(identity)
    case 'AWSService':
      return identify('system', invokedBy, invokedBy ?? 'AWS')
    case 'AWSAccount':
      return identify('service_account', id, undefined)
    case 'IAMUser':
    case 'FederatedUser':
    case 'SAMLUser':
    case 'WebIdentityUser':
    case 'IdentityCenterUser':
      return identify('user', id, userName ?? sessionOf(principalId, arn))
    default:
      if (invokedBy) return identify('system', invokedBy, invokedBy)
      return id ? identify('service_account', id, userName) : identify('system', undefined, 'AWS')
  }
}

/** A role is a machine's identity; the session tells when a person wears it. */
function assumeRole(identity: JsonObject): Actor {
  const { principalId, arn } = readTexts(identity)
  const context = readObject(identity.sessionContext)
  const issuer = readTexts(readObject(context.sessionIssuer))
  const role = identify(
    'service_account',
    issuer.principalId ?? issuer.arn ?? principalId ?? arn,
    issuer.userName ?? arn?.split('/')[1],
  )
  const session = sessionOf(principalId, arn)
  const { sourceIdentity } = context
  if (typeof sourceIdentity === 'string' && sourceIdentity !== '') {
    return { ...role, on_behalf_of: identify('user', sourceIdentity, undefined) }
  }
  // Sign-on through an identity provider or the Identity Center names the session after the person.
  const isPerson = session?.includes('@') || arn?.includes(':assumed-role/AWSReservedSSO_')
  if (!session || !isPerson) return role
  return { ...role, on_behalf_of: identify('user', principalId, session) }
}

/** `AROA…:bob` and `arn:…/bob` both name the session bob. */
function sessionOf(principalId: string | undefined, arn: string | undefined): string | undefined {
  const fromPrincipal = principalId?.includes(':')
    ? principalId.slice(principalId.indexOf(':') + 1)
    : ''
  const fromArn = arn?.includes('/') ? arn.slice(arn.lastIndexOf('/') + 1) : ''
  return fromPrincipal || fromArn || undefined
}

function identify(
  type: Identity['type'],
  id: string | undefined,
  name: string | undefined,
): Identity {
  const identity: Identity = { type }
  if (id) identity.id = id
  if (name) identity.name = name
  if (type === 'user' && name && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(name)) identity.email = name
  return identity
}

type Texts = Partial<Record<'principalId' | 'arn' | 'userName' | 'invokedBy' | 'accountId', string>>

function readTexts(object: JsonObject): Texts {
  const texts: Texts = {}
  for (const name of ['principalId', 'arn', 'userName', 'invokedBy', 'accountId'] as const) {
    const value = object[name]
    if (typeof value === 'string' && value !== '') texts[name] = value
  }
  return texts
}
