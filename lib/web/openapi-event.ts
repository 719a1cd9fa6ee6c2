import { eventLimits } from '@/lib/log/event/event-limits'
import { actorTypes, changeKinds, type JsonObject, outcomes, viaTypes } from '@/lib/log/schema'

/**
 * The event as JSON Schema 2020-12, described by hand since it is checked by hand (lib/log/event); a test compares members
 * and limits with what that code does.
 */
export const eventSchemas: JsonObject = {
  Event: {
    type: 'object',
    description: `What happened. At most ${thousands(eventLimits.eventBytesMax)} bytes as canonical JSON (RFC 8785), ${eventLimits.depthMax} levels deep, no string beyond ${thousands(eventLimits.stringBytesMax)} bytes of UTF-8 outside \`request.body\`. Credentials in any text are cut before anything is written. Members that are not listed are refused.`,
    additionalProperties: false,
    required: ['action', 'actor'],
    properties: {
      id: {
        ...text('Your UUID. A retry with the same id and content is answered `duplicate`.'),
        format: 'uuid',
      },
      action: {
        ...text('What was done: words joined by `.` or `:`. Kept in lower case.'),
        maxLength: eventLimits.actionCharactersMax,
        pattern: '^[A-Za-z0-9_]+([.:][A-Za-z0-9_]+)*$',
      },
      occurred_at: {
        ...text(
          `RFC 3339 with an offset, from ${new Date(eventLimits.occurredAtMinMs).toISOString()} to ${eventLimits.aheadOfServerMsMax / 60_000} minutes ahead of the server. Default: when it arrived.`,
        ),
        format: 'date-time',
      },
      actor: ref('Actor'),
      targets: {
        type: 'array',
        description: 'What it was done to.',
        maxItems: eventLimits.targetsMax,
        items: ref('Target'),
      },
      workspace: ref('Workspace'),
      context: text('Where in your product, in your words.'),
      outcome: { enum: [...outcomes], default: 'success' },
      source: ref('Source'),
      request: ref('Request'),
      changes: {
        type: 'array',
        description: 'What a field was before and is now.',
        maxItems: eventLimits.changesMax,
        items: ref('Change'),
      },
      details: { type: 'object', description: 'Anything else.' },
      personal: {
        type: 'array',
        description: `Which further values are about a human: kept apart from what is sealed, so that they can be erased. At most ${eventLimits.personalValuesMax} values below the pointers. Names and e-mails of actors and targets of type \`user\` need not be named.`,
        maxItems: eventLimits.personalPointersMax,
        items: { anyOf: [pointer(), ref('PersonalValue')] },
      },
    },
  },
  Identity: object(
    {
      type: { enum: [...actorTypes] },
      id: text('Stable in your system.'),
      name: text(),
      email: email(),
    },
    ['type'],
  ),
  Actor: object(
    {
      type: { enum: [...actorTypes] },
      id: text('Stable in your system.'),
      name: text(),
      email: email(),
      on_behalf_of: ref('Identity'),
    },
    ['type'],
    'Who did it; `on_behalf_of` for whom.',
  ),
  Target: object({ type: nonEmpty(), id: text(), name: text(), email: email() }, ['type']),
  Workspace: object({ id: nonEmpty(), name: text() }, ['id']),
  Source: object({ ip: text('IPv4 or IPv6.'), user_agent: text() }, []),
  Request: object(
    {
      id: text(),
      method: text(),
      path: text(),
      route: text('The pattern of the path.'),
      resource: text(),
      status: { type: 'integer', minimum: 100, maximum: 599 },
      auth_type: { enum: ['api_key', 'jwt', 'session'] },
      query: { type: 'object' },
      path_params: { type: 'object' },
      headers: {
        type: 'object',
        description: 'Only headers known to be harmless are kept as they are.',
      },
      body: {
        description: `Any JSON; beyond ${thousands(eventLimits.bodyBytesMax)} bytes it is cut and marked.`,
      },
      traceparent: text('W3C Trace Context.'),
    },
    [],
  ),
  Change: object({ field: nonEmpty(), old: {}, new: {} }, ['field']),
  PersonalValue: object(
    {
      pointer: pointer(),
      person: object(
        { type: { const: 'user' }, id: text(), name: text(), email: email() },
        ['type'],
        'Whose value it is. Default: nobody known.',
      ),
    },
    ['pointer'],
  ),
  StoredEvent: storedEvent(),
}

/** As it is read. Objects are open here: what the format gains later is no break. */
function storedEvent(): JsonObject {
  const list = (description: string) => ({ type: 'array', items: { type: 'string' }, description })
  const identity = {
    type: 'object',
    description: 'As sent; an erased person keeps `type` and `ref`.',
    required: ['type'],
    properties: { type: text(), id: text(), name: text(), email: text(), ref: text() },
  }
  return {
    type: 'object',
    description: 'What was sent, credentials cut, with what the log adds.',
    required: [
      'id',
      'seq',
      'action',
      'actor',
      'occurred_at',
      'recorded_at',
      'via',
      'leaf_hash',
      'label',
      'change',
      'area',
      'kind',
    ],
    properties: {
      id: { ...text(), format: 'uuid' },
      seq: { type: 'integer', minimum: 0, description: 'Position in the log, from 0.' },
      action: text(),
      occurred_at: { ...text(), format: 'date-time' },
      recorded_at: { ...text(), format: 'date-time' },
      via: {
        type: 'object',
        description: 'The door it came through.',
        required: ['type'],
        properties: { type: { enum: [...viaTypes] }, id: text() },
      },
      leaf_hash: text('RFC 6962 leaf hash, base64.'),
      label: text('What people call the action.'),
      change: { enum: [...changeKinds] },
      area: text(),
      kind: text(),
      actor: { ...identity, properties: { ...identity.properties, on_behalf_of: identity } },
      targets: { type: 'array', items: identity },
      workspace: ref('Workspace'),
      context: text(),
      outcome: { enum: [...outcomes] },
      source: ref('Source'),
      request: { type: 'object' },
      changes: { type: 'array', items: ref('Change') },
      details: { type: 'object' },
      redacted: list('JSON Pointers of what was cut as a credential.'),
      erased: list('Refs whose values were erased.'),
    },
  }
}

function object(properties: JsonObject, required: string[], description?: string): JsonObject {
  return {
    type: 'object',
    ...(description ? { description } : {}),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties,
  }
}

function text(description?: string) {
  return { type: 'string', ...(description ? { description } : {}) }
}

function nonEmpty() {
  return { type: 'string', minLength: 1 }
}

function email() {
  return { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' }
}

function pointer() {
  return { ...text('JSON Pointer (RFC 6901) into this event.'), pattern: '^/' }
}

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` }
}

function thousands(value: number): string {
  return value.toLocaleString('en-US')
}
