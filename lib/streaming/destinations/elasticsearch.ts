import { classifyStatus } from '@/lib/delivery/classify'
import { failed, type Outcome } from '@/lib/delivery/outcome'
import type { OutboundAnswer } from '@/lib/platform/outbound'
import { defaultIndex } from '@/lib/streaming/rules'
import {
  type Ask,
  authorize,
  brokenAnswer,
  type DestinationType,
  isBroken,
  type Item,
  joinItems,
  parseAnswer,
  type ProbeStep,
  type Settings,
  tokenStep,
} from './destination-type'

const filter = 'errors,items.*.status,items.*.error,items.*.failure_store'

/**
 * Elasticsearch and OpenSearch (`_bulk`). Data streams take `create` only; the event's id is the document's, so that a copy is
 * a conflict and no second document, within one backing index: `event.id` says it beyond that.
 */
export const elasticsearch: DestinationType = {
  limits: { itemsMax: 500, bytesMax: 1_000_000 },
  // An error of each document takes a few hundred bytes.
  answerBytesMax: 2_000_000,
  answersByItem: true,

  completeUrl: (url) => {
    url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/_bulk$/, '')
    url.search = ''
    return url.href.replace(/\/$/, '')
  },

  encode: ({ id, occurredMs }, { document, settings, out }) => {
    const create = { _index: settings.index ?? defaultIndex, _id: id }
    out.text(`${JSON.stringify({ create })}\n`)
    // ECS says when it happened and which event it is; no other format has a member of that name (`formats.test.ts`).
    const own = { '@timestamp': new Date(occurredMs).toISOString(), event: { id } }
    out.text(settings.format === 'ecs' ? '{' : `${JSON.stringify(own).slice(0, -1)},`)
    document.writeRest(out)
    out.text('\n')
  },

  makeRequest: (items, settings) => ({
    url: `${settings.url}/_bulk?filter_path=${filter}`,
    headers: { 'content-type': 'application/x-ndjson', ...authorize(settings) },
    body: joinItems(items),
  }),

  classify: classifyBulk,

  probe: async (settings, ask) => {
    const headers = { ...authorize(settings), accept: 'application/json' }
    const root = await ask({ url: `${settings.url}/`, method: 'GET', headers })
    if (root.status === 401) return [tokenStep(401)]
    if (root.status === 404 || root.status === 405) return [await askBulk(settings, ask)]
    const said = parseAnswer(root.text)
    if (root.status < 300 && said === null) {
      return [{ name: 'server', ok: false, detail: 'This is not the address of Elasticsearch.' }]
    }
    const version = said?.version as Record<string, unknown> | undefined
    const isOpenSearch = version?.distribution === 'opensearch'
    const found: ProbeStep = {
      name: 'server',
      // A key that may only write may not ask for the version.
      ok: root.status < 400 || root.status === 403,
      detail: version?.number
        ? `${isOpenSearch ? 'OpenSearch' : 'Elasticsearch'} ${String(version.number)} answers.`
        : `The server answers (HTTP ${root.status}).`,
    }
    if (!found.ok) return [found]
    return [found, await (isOpenSearch ? askOpenSearch : askElastic)(settings, ask, headers)]
  },
}

type BulkItem = {
  status: number
  error?: { type?: string; reason?: string }
  failure_store?: string
}

function classifyBulk(
  answer: OutboundAnswer,
  { items, nowMs }: { items: readonly Item[]; nowMs: number },
): Outcome {
  const byStatus = classifyStatus(answer, { count: items.length, nowMs })
  if (byStatus.kind !== 'delivered') return byStatus
  if (answer.isCut || isBroken(answer)) return brokenAnswer()
  const listed = parseAnswer(answer.text)?.items
  const results = readResults(listed)
  if (results?.length !== items.length) {
    return failed(
      listed === undefined ? 'config_error' : 'retry',
      'not_bulk',
      'The answer does not say what became of each document: is this the address of Elasticsearch?',
    )
  }
  const accepted: number[] = []
  const refused: { at: number; code: string; reason: string }[] = []
  let duplicates = 0
  let config: string | null = null
  let busy: string | null = null
  let isInFailureStore = false
  for (const [at, { status, error, failure_store: store }] of results.entries()) {
    const type = error?.type ?? `http_${status}`
    const reason = `${type}: ${error?.reason ?? `HTTP ${status}`}`
    if (status === 200 || status === 201 || status === 409) {
      accepted.push(at)
      if (status === 409) duplicates += 1
      isInFailureStore ||= store === 'used'
    } else if (status === 429 || status === 408 || status >= 500) busy ??= reason
    else if (status === 401 || status === 403 || status === 404) config ??= reason
    else refused.push({ at, code: type, reason })
  }
  const warning = isInFailureStore
    ? 'Elasticsearch put documents into the failure store: they do not fit the mapping. Look at the data stream’s ::failures.'
    : null
  const all = { accepted, duplicates, refused, warning }
  if (config !== null) return failed('config_error', 'es_config', config, all)
  if (busy !== null) return failed('retry', 'es_busy', busy, all)
  const [first] = refused
  if (first) return failed('partial', first.code, first.reason, all)
  return { ...byStatus, ...all }
}

/** What is said of each document; null where of one of them nothing is said that can be understood. */
function readResults(listed: unknown): BulkItem[] | null {
  if (!Array.isArray(listed)) return null
  const results = listed.map((item: unknown) => Object.values(Object(item) as object)[0] as unknown)
  const isResult = (result: unknown): result is BulkItem =>
    typeof (result as { status?: unknown } | null | undefined)?.status === 'number'
  return results.every(isResult) ? results : null
}

/** A proxy may let nothing else through. No document is in it, which is refused by whoever takes documents. */
async function askBulk(settings: Settings, ask: Ask): Promise<ProbeStep> {
  const answer = await ask(elasticsearch.makeRequest([], settings, 0))
  if (answer.status === 401 || answer.status === 403) return tokenStep(answer.status)
  const ok = answer.status === 400 && parseAnswer(answer.text) !== null
  const status = `HTTP ${answer.status}`
  return {
    name: 'server',
    ok,
    detail: ok
      ? 'The server takes documents, and says nothing of itself.'
      : `There is nothing that takes documents at this address (${status}): check the path of the URL.`,
  }
}

async function askElastic(
  settings: Settings,
  ask: Ask,
  headers: Record<string, string>,
): Promise<ProbeStep> {
  const name = settings.index ?? defaultIndex
  const privileges = ['create_doc', 'auto_configure']
  const answer = await ask({
    url: `${settings.url}/_security/user/_has_privileges`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ index: [{ names: [name], privileges }] }),
  })
  if (answer.status === 401 || answer.status === 403) return tokenStep(answer.status)
  const body = parseAnswer(answer.text)
  const index = (body?.index as Record<string, Record<string, boolean>> | undefined)?.[name]
  if (answer.status !== 200 || index === undefined) {
    const detail = `The server does not say what this key may do (HTTP ${answer.status}).`
    return { name: 'privileges', ok: true, detail }
  }
  if (index.create_doc !== true) {
    const detail = `The key lacks the privilege create_doc on ${name}.`
    return { name: 'privileges', ok: false, detail }
  }
  const detail =
    index.auto_configure === true
      ? `The key may write to ${name}.`
      : `The key may write to ${name}, but not create it (auto_configure): it must exist already.`
  return { name: 'privileges', ok: true, detail }
}

async function askOpenSearch(
  settings: Settings,
  ask: Ask,
  headers: Record<string, string>,
): Promise<ProbeStep> {
  const url = `${settings.url}/_plugins/_security/authinfo`
  const answer = await ask({ url, method: 'GET', headers })
  if (answer.status === 401 || answer.status === 403) return tokenStep(answer.status)
  const user = parseAnswer(answer.text)?.user_name
  const detail =
    typeof user === 'string'
      ? `OpenSearch knows this user as ${user}. What it may write is seen with a test event.`
      : `OpenSearch does not say who this is (HTTP ${answer.status}).`
  return { name: 'privileges', ok: true, detail }
}
