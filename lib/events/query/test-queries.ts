import fc from 'fast-check'
import { type CheckedQuery, checkQuery } from './check'
import { type EvaluateOptions, readDictionaries } from './evaluate'
import { type KeyName, keys } from './keys'
import { collectLookups, pickKeys } from './lookups'
import { type TestEvent, testClock } from './test-events'

/** Tags are the catalogue's, not the event's. */
const tags: Record<string, string[]> = { 'auth.login': ['security', 'access'] }

/** Reads a query and answers its lookups as dictionaries would that have seen these events and no others. */
export function prepareQuery(
  text: string,
  events: readonly TestEvent[],
): { query: CheckedQuery; options: EvaluateOptions } {
  const { query, errors } = checkQuery(text)
  if (query === null) throw new Error(`${text}: ${errors[0].message}`)
  const dictionaries = readDictionaries(events)
  dictionaries.action = dictionaries.action.map((entry) => ({
    ...entry,
    tags: tags[entry.key] ?? [],
  }))
  const answers = collectLookups(query).map(
    (lookup) => [lookup.id, pickKeys(lookup, dictionaries[lookup.kind])] as const,
  )
  return { query, options: { ...testClock, lookups: new Map(answers) } }
}

const identities = [
  ...['bob', 'BOB@example.com', 'smith', 'u1', 'u1*', '="Ann Smith"', 's_erased', '*@example.com'],
  ...['"zoë ångström"', 'user:*', '*'],
]

/** Values of every key, as they are typed behind its colon. */
const values: Record<KeyName, string[]> = {
  actor: [...identities, 'system', 'cron'],
  caused_by: [...identities, 'system'],
  action: ['auth.login', '*.deleted', 'Finding.Assigned', 'x.y', '*'],
  target: [...identities, 'project-123', 'finding:*', 'payments', '"with*()"'],
  workspace: ['ws_1', 'payments', '=ws_2', 'ws_*', '*'],
  area: ['findings', 'Projects', 'a*', '*'],
  kind: ['setting_updates', '"User actions"', '*'],
  category: ['projects', '"setting updates"', 'user*'],
  change: ['deleted', 'signed_in', '*ed', '*'],
  outcome: ['success', 'failure', 'denied', 'f*', '*'],
  auth: ['api_key', 'session', '*'],
  method: ['PATCH', 'post', 'p*', '*'],
  path: ['/api', 'ways', '*/pathways', '=/API/v1/pathways', '%', 'réports', '"5*_d*"', '*'],
  status: ['404', '>=400', '<404', '200..404', '..300', '4xx', '2*', '*'],
  resource: ['path', 'Pathways*', '=pathwayscontroller', '*'],
  ip: [
    ...[
      '192.168.1.1',
      '192.168.*',
      '10.0.0.0/8',
      '2001:db8::/32',
      '2001:DB8::FF',
      '2001:db8:0:0:0:0:0:1',
    ],
    ...['0.0.0.0/0', '::/0', '10.0.0.1', '*:ff', '*'],
  ],
  context: ['roles', '="Roles and permissions"', '*permissions', 'payments', '*'],
  request: ['req_1', 'REQ*', '*'],
  trace: [
    ...['4bf92f3577b34da6a3ce929d0e0e4736', '4bf*', '*'],
    '00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
  ],
  id: ['3', '10..20', '<=7', '01970000-0000-7000-8000-000000000004', '*'],
  via: ['api_key', 'session', 'session:s1', 'session:*', 'import', 'i*', '*'],
  tag: ['security', 'acc*', 'none', '*'],
  after: ['-7d', '2026-01-01', '2026-01-05T12:00Z', 'yesterday'],
  before: ['2026-01-01', '-24h', 'today'],
  at: ['2026-01', '2026-01-01..2026-01-05', 'today', '>2025', '<=2025-12-31', '-3d..now', '-1w..'],
  details: [
    ...['eu-west-1', 'eu*', 'red', '"blau grün"', 'true', 'null', '5', '12', '>4', '>=-3.5', '<0'],
    ...['0.5..1', '..5', '2..30', 'x', '1e21', '"*"', '*'],
  ],
  changes: ['open', 'fixed', 'f*', 'köln', 'null', '>3', '<=7.25', '3..7', 'admin', '50667', '*'],
}

const paths: Partial<Record<KeyName, string[]>> = {
  details: [
    ...['region', 'REGION', 'count', 'ratio', 'tags', 'rows', 'rows.tag', 'rows.n', 'region.code'],
    ...['region.tags', '"rule name"', 'note', 'done', 'big', 'none'],
  ],
  changes: [
    'status',
    'score',
    'address.city',
    'ADDRESS',
    '"address.city"',
    'address.zip',
    'roles',
    'secret',
  ],
}

/** One term, one to three values. */
function anyTerm(): fc.Arbitrary<string> {
  const names = Object.keys(keys) as KeyName[]
  return fc.constantFrom(...names).chain((name) => {
    const path = paths[name]
    const key = path
      ? fc.constantFrom(...path).map((under) => `${name}.${under}`)
      : fc.constant(name)
    const some = fc.array(fc.constantFrom(...values[name]), { minLength: 1, maxLength: 3 })
    return fc.tuple(key, some).map(([written, listed]) => `${written}:${listed.join(',')}`)
  })
}

const words = [
  ...[
    'payments',
    'project',
    'deleted',
    'bob',
    'smith',
    'example',
    'com',
    'withdraw',
    'zoë',
    'grün',
  ],
  ...['eu', 'west', '1', '12', '30', 'roles', 'permissions', 'api', 'v1', 'true', 'nothing'],
]

/** Words bare or in quotes, whole or begun, with stars; fragments of paths. */
function anyFreeText(): fc.Arbitrary<string> {
  const word = fc.constantFrom(...words)
  const pattern = fc
    .tuple(word, fc.nat(6), fc.constantFrom('cut', 'star', 'before', 'whole', 'whole'))
    .map(([text, at, how]) => {
      if (how === 'cut') return text.slice(0, at + 1)
      if (how === 'star') return `${text.slice(0, at)}*${text.slice(at + 2)}`
      return how === 'before' ? `*${text}` : text
    })
    // A lone star is no word, and is not to be excluded.
    .filter((text) => /[^*]/.test(text))
  const phrase = fc.array(pattern, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    pattern,
    phrase.map((parts) => `"${parts.join(' ')}"`),
    phrase.map((parts) => parts.join('.')),
    fc.constantFrom(
      '/v1/',
      '10:30',
      '/api/*/abc',
      '/',
      'bob@example.com',
      '"paid by bob"',
      '"eu * 1"',
    ),
  )
}

/** Queries over the same small vocabulary, with every key, operator and shape that the language has. */
export function anyQueryText(): fc.Arbitrary<string> {
  const { query } = fc.letrec<{ query: string }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small' },
      { weight: 4, arbitrary: anyTerm() },
      { weight: 2, arbitrary: anyFreeText() },
      { weight: 1, arbitrary: fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} ${b})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} OR ${b})`),
      },
      { weight: 1, arbitrary: tie('query').map((part) => `-${part}`) },
    ),
  }))
  return query
}
