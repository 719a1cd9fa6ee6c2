/** Words and defaults of destinations: no I/O, and nothing that a browser should not load. */

export const destinationTypeKeys = ['splunk_hec', 'http', 'elasticsearch', 'datadog'] as const
export type DestinationTypeKey = (typeof destinationTypeKeys)[number]

export const authKeys = ['splunk', 'bearer', 'apikey', 'basic', 'dd_api_key'] as const
export type AuthKey = (typeof authKeys)[number]

export const formatWords = {
  native: 'Trailkeeper JSON',
  ocsf: 'OCSF',
  ecs: 'Elastic Common Schema (ECS)',
  cloudevents: 'CloudEvents',
} as const
export type DestinationFormat = keyof typeof formatWords
export const destinationFormats = Object.keys(formatWords) as DestinationFormat[]

/** How `http` puts events into requests. */
export const framingWords = {
  array: 'A JSON array of events',
  ndjson: 'One event a line (NDJSON)',
  single: 'One event a request (slow)',
} as const
export type Framing = keyof typeof framingWords
export const framings = Object.keys(framingWords) as Framing[]

type TypeWords = {
  label: string
  urlExample: string
  tokenLabel: string
  /** The first is usual. */
  auths: readonly AuthKey[]
  format: DestinationFormat
  /** What `index` is called; null: there is none. */
  indexLabel: string | null
}

export const destinationTypeWords: Record<DestinationTypeKey, TypeWords> = {
  splunk_hec: {
    label: 'Splunk HEC',
    urlExample: 'https://http-inputs-acme.splunkcloud.com',
    tokenLabel: 'HEC token',
    auths: ['splunk'],
    format: 'native',
    indexLabel: 'Index',
  },
  http: {
    label: 'HTTP (Bearer Auth)',
    urlExample: 'https://siem.example.com/events',
    tokenLabel: 'Bearer token',
    auths: ['bearer', 'basic'],
    format: 'native',
    indexLabel: null,
  },
  elasticsearch: {
    label: 'Elasticsearch',
    urlExample: 'https://acme.es.eu-central-1.aws.elastic.cloud',
    tokenLabel: 'API key',
    auths: ['apikey', 'basic', 'bearer'],
    format: 'ecs',
    indexLabel: 'Data stream',
  },
  datadog: {
    label: 'Datadog logs',
    urlExample: 'https://http-intake.logs.datadoghq.com',
    tokenLabel: 'API key',
    auths: ['dd_api_key'],
    format: 'native',
    indexLabel: null,
  },
}

export const authWords: Record<AuthKey, string> = {
  splunk: 'Splunk token',
  bearer: 'Bearer token',
  apikey: 'API key (encoded)',
  basic: 'Basic (user:password)',
  dd_api_key: 'DD-API-KEY',
}

export const defaultIndex = 'logs-trailkeeper-default'

export const phases = ['live', 'backfill', 'redrive'] as const
export type Phase = (typeof phases)[number]

/**
 * What an administrator is told: `retrying` is `active` with failures, `stalled` is `active` with events that wait and nobody who takes
 * them, `off` is the company's switch or its plan.
 */
export type DestinationHealth =
  | 'active'
  | 'retrying'
  | 'stalled'
  | 'needs_attention'
  | 'paused'
  | 'off'

export const healthWords: Record<DestinationHealth, string> = {
  active: 'Active',
  retrying: 'Retrying',
  stalled: 'Standing still',
  needs_attention: 'Needs attention',
  paused: 'Paused',
  off: 'Off',
}

/** So long before retention takes what is not delivered yet, people are told. */
export const lossSoonMs = 7 * 86_400_000

/** Where what retention will take next of that which waits begins: what is there below `prunedTo` is held, or gone before anybody can help. */
export function firstToGo({ nextSeq, prunedTo }: { nextSeq: number; prunedTo: number }): number {
  return Math.max(nextSeq, prunedTo)
}

export const headersMax = 20
export const destinationsMax = 20

/** Headers that belong to the delivery itself; an answer that is compressed would not be understood. */
const reservedHeaders =
  /^(host|accept-encoding|content-length|content-type|content-encoding|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive|proxy-.*|authorization|dd-api-key|x-splunk-request-channel|webhook-.*|idempotency-key|user-agent)$/i

/** What is wrong with the name of a custom header; null: nothing. */
export function refuseHeaderName(name: string): string | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) return 'is no name of a header'
  return reservedHeaders.test(name) ? 'is set by the delivery itself' : null
}

export function isDestinationType(text: string): text is DestinationTypeKey {
  return (destinationTypeKeys as readonly string[]).includes(text)
}

/** Headers as people write them, `Name: value` a line; null where a line is none, or a name is there twice. */
export function readHeaderLines(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const headers = new Map<string, [string, string]>()
  for (const line of lines) {
    const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return null
    if (headers.has(name.toLowerCase())) return null
    headers.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(headers.values())
}
