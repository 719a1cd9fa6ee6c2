import { failed, type Outcome } from '@/lib/delivery/outcome'
import type { ByteWriter } from '@/lib/platform/byte-writer'
import type { OutboundAnswer, OutboundRequest } from '@/lib/platform/outbound'
import type { AuthKey, DestinationFormat, DestinationTypeKey, Framing } from '@/lib/streaming/rules'

/** A destination with its secrets, for the time of one delivery. */
export type Settings = {
  id: string
  type: DestinationTypeKey
  url: string
  auth: AuthKey
  token: string | null
  index: string | null
  format: DestinationFormat
  framing: Framing
  headers: Record<string, string>
  ca: string | null
  gzip: boolean
  signingSecret: string | null
  /** A UUID of this destination's own, the same for ever. */
  channel: string
  /** Splunk: delivered is what its indexers have acknowledged. */
  acknowledge: boolean
  /** How events name the machine that they come from. */
  host: string
}

/** What is known of an event, or of a checkpoint, on its way. */
export type ItemHead = {
  /** Null: a checkpoint, which stands at no place of the log. */
  seq: number | null
  id: string
  occurredMs: number
  action: string
  /** Its details were left out since the receiver takes nothing of its size. */
  isTruncated: boolean
}

/** One of them as its destination type has it: [from, to) of what was written. */
export type Item = ItemHead & { out: ByteWriter; from: number; to: number }

/** What a format makes of an event: an object of JSON. */
export type Document = {
  /** Its members, and the brace behind them: the one before them is the caller's, who may have more. */
  writeRest: (out: ByteWriter) => void
}

export type Request = { url: string; headers: Record<string, string>; body: Uint8Array | string }

/** One thing that a test looked at. */
export type ProbeStep = { name: string; ok: boolean; detail: string }
export type Ask = (request: Omit<OutboundRequest, 'ca'>) => Promise<OutboundAnswer>

export type Confirmation = {
  answer: OutboundAnswer
  outcome: Outcome
  settings: Settings
  ask: Ask
  wait: (ms: number) => Promise<void>
}

/** Everything that a further kind of destination has to say. */
export type DestinationType = {
  limits: { itemsMax: number; bytesMax: number }
  answerBytesMax?: number
  /** An answer speaks of every item in turn: its beginning says nothing of the one that was refused. */
  answersByItem?: true
  /** The address as it is stored: a bare one gets the usual path. */
  completeUrl: (url: URL) => string
  /** Writes one item, with whatever stands between it and the next. */
  encode: (
    head: ItemHead,
    given: { document: Document; settings: Settings; out: ByteWriter },
  ) => void
  /** `nowMs`: the time of this attempt. */
  makeRequest: (items: readonly Item[], settings: Settings, nowMs: number) => Request
  classify: (answer: OutboundAnswer, context: { items: readonly Item[]; nowMs: number }) => Outcome
  /**
   * Where an answer only promises: what became of a request of which something was accepted. `wait` rests so many milliseconds and rejects where
   * nobody wants to know any more. Throws what `ask` and `wait` throw.
   */
  confirm?: (given: Confirmation) => Promise<Outcome>
  /** Looks whether delivery would work and writes nothing. Throws what `ask` throws. */
  probe: (settings: Settings, ask: Ask) => Promise<ProbeStep[]>
}

/** The items of a request, one behind the other; most were written so, and then nothing is copied. */
export function joinItems(items: readonly Item[]): Buffer {
  const [first, ...others] = items
  let to = first?.to ?? 0
  for (const item of others) {
    if (item.out !== first?.out || item.from !== to) return Buffer.concat(items.map(bytesOf))
    to = item.to
  }
  return first ? first.out.taken(first.from, to) : Buffer.alloc(0)
}

/** The same as an array. */
export function joinAsArray(items: readonly Item[]): Buffer {
  const parts = items.flatMap((item) => [comma, bytesOf(item)])
  return Buffer.concat([Buffer.from('['), ...parts.slice(1), Buffer.from(']')])
}

export function bytesOf({ out, from, to }: Item): Buffer {
  return out.taken(from, to)
}

const comma = Buffer.from(',')

/** `Authorization` as each kind of token has it. */
export function authorize({ auth, token }: Settings): Record<string, string> {
  if (token === null) return {}
  switch (auth) {
    case 'splunk':
      return { authorization: `Splunk ${token}` }
    case 'apikey':
      return { authorization: `ApiKey ${token}` }
    case 'basic':
      return { authorization: `Basic ${encodeBasic(token)}` }
    case 'dd_api_key':
      return { 'dd-api-key': token }
    case 'bearer':
      return { authorization: `Bearer ${token}` }
  }
}

/** `user:password` as people write it; what has no colon is encoded already. */
function encodeBasic(token: string): string {
  return token.includes(':') ? Buffer.from(token, 'utf8').toString('base64') : token
}

/** The step that a status leads to, where a request of the probe has no meaning of its own. */
export function tokenStep(status: number): ProbeStep {
  const words: Record<number, string> = {
    401: 'The receiver does not accept the token (HTTP 401).',
    403: 'The receiver forbids writing with this token (HTTP 403).',
  }
  return { name: 'token', ok: words[status] === undefined, detail: words[status] ?? 'Accepted.' }
}

/** A sign-in page, a proxy or the web page of the product itself: they answer 200 as well, and keep nothing. */
export function isPage({ text }: OutboundAnswer): boolean {
  return /^\s*(<\?xml[^>]*>\s*|<!--((?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body)\b/is.test(
    text,
  )
}

/** JSON that begins and does not end says nothing of what was kept. */
export function isBroken({ text }: OutboundAnswer): boolean {
  return /^\s*[{[]/.test(text) && parseAnswer(text) === null
}

export function brokenAnswer(): Outcome {
  return failed('retry', 'answer_broken', 'The answer breaks off before its end.')
}

/** Whoever takes any JSON is believed by its status, unless it shows a page. */
export function pageInstead(): Outcome {
  return failed(
    'config_error',
    'web_page',
    'This address answers with a web page, as sign-in pages and proxies do: enter the address that accepts events.',
  )
}

export function parseAnswer(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
