/** What a key's values are: decides how they are checked and compared. */
export type KeyKind = 'text' | 'enum' | 'number' | 'id' | 'date' | 'json-path'

export type KeyName =
  | 'actor'
  | 'action'
  | 'target'
  | 'workspace'
  | 'area'
  | 'kind'
  | 'category'
  | 'change'
  | 'outcome'
  | 'auth'
  | 'method'
  | 'path'
  | 'status'
  | 'resource'
  | 'ip'
  | 'context'
  | 'request'
  | 'trace'
  | 'id'
  | 'via'
  | 'tag'
  | 'caused_by'
  | 'after'
  | 'before'
  | 'at'
  | 'details'
  | 'changes'

export type Key = {
  kind: KeyKind
  description: string
  examples: string[]
  /** Other names that mean the same. */
  aliases?: string[]
  /** Names that people try; refused with this key as the suggestion. */
  mistaken?: string[]
  /** All values of an enum. The same words as in the event's schema; a test compares them. */
  values?: readonly string[]
}

/** Every key of the language, in the order in which help shows them. */
export const keys: Record<KeyName, Key> = {
  actor: {
    kind: 'text',
    description: 'Who did it: id, e-mail, name or a part of it; `system` is every system actor.',
    examples: ['actor:bob@example.com', 'actor:"Bob Smith"', 'actor:system', 'actor:*@example.com'],
    mistaken: ['user', 'account', 'by', 'who', 'subject', 'email', 'username'],
  },
  action: {
    kind: 'text',
    description: 'What was done: the exact action, or a pattern with stars.',
    examples: ['action:finding.assigned', 'event:*.deleted'],
    aliases: ['event'],
    mistaken: ['type', 'event_type', 'activity', 'operation'],
  },
  target: {
    kind: 'text',
    description: 'What it was done to: id, name or a part of it, or `type:id`.',
    examples: ['target:project-123', 'target:"Payments API"', 'target:finding:*'],
    mistaken: ['object', 'entity', 'on'],
  },
  workspace: {
    kind: 'text',
    description: 'Where: id of the workspace, its name or a part of it.',
    examples: ['workspace:ws_1', 'workspace:payments'],
    mistaken: ['project', 'space', 'team'],
  },
  area: {
    kind: 'text',
    description: 'The part of the product that the action belongs to.',
    examples: ['area:authentication', 'area:"Workspace management"'],
    mistaken: ['module'],
  },
  kind: {
    kind: 'text',
    description: 'The general type of activity.',
    examples: ['kind:user_actions', 'kind:"Setting updates"'],
  },
  category: {
    kind: 'text',
    description: 'Area or kind, whichever has this name.',
    examples: ['category:authentication', 'category:"System configuration"'],
  },
  change: {
    kind: 'enum',
    description: 'What the action did to its target, in one word.',
    examples: ['change:created,deleted', '-change:accessed'],
    mistaken: ['verb', 'badge'],
    values: [
      'created',
      'deleted',
      'changed',
      'accessed',
      'granted',
      'revoked',
      'activated',
      'deactivated',
      'signed_in',
      'signed_out',
      'failed',
      'exported',
      'other',
    ],
  },
  outcome: {
    kind: 'enum',
    description: 'How it ended.',
    examples: ['outcome:failure,denied'],
    mistaken: ['result', 'success'],
    values: ['success', 'failure', 'denied'],
  },
  auth: {
    kind: 'enum',
    description: 'How the request was authenticated.',
    examples: ['auth:api_key'],
    aliases: ['auth_type'],
    values: ['api_key', 'jwt', 'session'],
  },
  method: {
    kind: 'text',
    description: 'Method of the request.',
    examples: ['method:POST,PATCH'],
    mistaken: ['http_method'],
  },
  path: {
    kind: 'text',
    description: 'Path of the request: a fragment, or with stars a pattern of the whole path.',
    examples: ['path:/api/v1/pathways', 'path:/api/*/users'],
    mistaken: ['url', 'uri', 'endpoint'],
  },
  status: {
    kind: 'number',
    description: 'Status code of the response.',
    examples: ['status:404', 'status:>=400', 'status:400..499', 'status:5xx'],
    mistaken: ['status_code', 'code'],
  },
  resource: {
    kind: 'text',
    description: 'Resource that served the request, or a part of its name.',
    examples: ['resource:FindingsController'],
    mistaken: ['controller'],
  },
  ip: {
    kind: 'text',
    description: 'Address that the request came from, a network of them, or with stars a pattern.',
    examples: ['ip:192.168.1.1', 'ip:10.0.0.0/8', 'ip:192.168.*', 'ip:2001:db8::/32'],
    mistaken: ['ip_address', 'address', 'source'],
  },
  context: {
    kind: 'text',
    description: 'Where in the product it happened, or a part of its name.',
    examples: ['context:"Roles and permissions"', 'context:roles'],
  },
  request: {
    kind: 'text',
    description: 'Id of the request.',
    examples: ['request:req_8f9c'],
    aliases: ['request_id'],
  },
  trace: {
    kind: 'text',
    description: 'Id of the distributed trace, also as a whole traceparent.',
    examples: ['trace:4bf92f3577b34da6a3ce929d0e0e4736', 'trace:4bf92f*'],
    mistaken: ['traceparent', 'trace_id'],
  },
  id: {
    kind: 'id',
    description: 'The event itself: UUID or number in the log.',
    examples: ['id:17', 'id:100..200', 'id:01970000-0000-7000-8000-000000000000'],
    mistaken: ['event_id', 'uuid', 'seq'],
  },
  via: {
    kind: 'text',
    description: 'The door that the event came through: its type, or `type:id`, a session say.',
    examples: ['via:api_key', 'via:session:*'],
    values: ['api_key', 'session', 'import', 'cli', 'system'],
  },
  tag: {
    kind: 'text',
    description: 'Tag of the action in the catalogue.',
    examples: ['tag:security'],
    aliases: ['tags'],
    mistaken: ['label'],
  },
  caused_by: {
    kind: 'text',
    description: 'Who did it, or on whose behalf it was done.',
    examples: ['caused_by:bob@example.com'],
    mistaken: ['on_behalf_of', 'behalf'],
  },
  after: {
    kind: 'date',
    description: 'Later than this moment; of a day, later than its beginning.',
    examples: ['after:2026-01-01', 'after:-7d', 'after:2026-01-01T14:30Z'],
    mistaken: ['since', 'from', 'start'],
  },
  before: {
    kind: 'date',
    description: 'Earlier than this moment; of a day, earlier than its beginning.',
    examples: ['before:2026-02-01', 'before:-24h'],
    mistaken: ['until', 'to', 'end'],
  },
  at: {
    kind: 'date',
    description: 'Within a day, month, minute…; a range includes both of its ends.',
    examples: ['at:2026-01-03', 'at:2026-01-01..2026-02-01', 'at:today', 'at:>=2026-01'],
    mistaken: ['date', 'time', 'occurred_at', 'timestamp', 'created', 'on_date'],
  },
  details: {
    kind: 'json-path',
    description: 'A value in the details, by its path; of a list, any of its items.',
    examples: [
      'details.region:eu-west-1',
      'details.count:>=5',
      'details.ratio:0.5..1',
      'details."rule name":*',
    ],
    mistaken: ['detail', 'metadata'],
  },
  changes: {
    kind: 'json-path',
    description: 'Old or new value of a changed field.',
    examples: ['changes.status:fixed', 'changes.role:*'],
    mistaken: ['diff'],
  },
}

/** Keys of which a log knows the values that they can have. */
export const completedKeys = [
  ...(['actor', 'caused_by', 'target', 'workspace', 'action', 'area', 'kind', 'category'] as const),
  ...(['tag', 'change', 'outcome', 'auth', 'via', 'ip'] as const),
] satisfies KeyName[]
export type CompletedKey = (typeof completedKeys)[number]

export function isCompleted(key: KeyName): key is CompletedKey {
  return completedKeys.some((completed) => completed === key)
}

const keyEntries = Object.entries(keys) as [KeyName, Key][]
const names = new Map<string, KeyName>(
  keyEntries.flatMap(([name, { aliases = [] }]) => [name, ...aliases].map((word) => [word, name])),
)
const mistakes = new Map<string, KeyName>(
  keyEntries.flatMap(([name, { mistaken = [] }]) => mistaken.map((word) => [word, name])),
)

/** Every name that `findKey` knows, aliases included. */
export const keyWords: readonly string[] = [...names.keys()]

/** The key of that name or alias, in any case. */
export function findKey(word: string): KeyName | null {
  return names.get(word.toLowerCase()) ?? null
}

/** The key that someone who typed this probably wanted, by meaning, not by spelling. */
export function findMeantKey(word: string): KeyName | null {
  return mistakes.get(word.toLowerCase()) ?? null
}

/**
 * The keys that someone who has typed the beginning of one may want, in the order of help: by name or alias, then by what
 * people try instead.
 */
export function listKeysFrom(prefix: string): KeyName[] {
  const typed = prefix.toLowerCase()
  const begin = (words: readonly string[] = []) => words.some((word) => word.startsWith(typed))
  const named = keyEntries.filter(([name, { aliases = [] }]) => begin([name, ...aliases]))
  const meant = keyEntries.filter((entry) => !named.includes(entry) && begin(entry[1].mistaken))
  return [...named, ...meant].map(([name]) => name)
}
