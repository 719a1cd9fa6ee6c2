import { randomUUID } from 'node:crypto'
import { recordActs } from '@/lib/access/commands/record-acts'
import { readCompanySettings } from '@/lib/companies/queries'
import { actorOf, viaOf } from '@/lib/access/origin'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { OutboundError, sendOutbound } from '@/lib/platform/outbound'
import { bytesOf } from '@/lib/streaming/destinations/destination-type'
import type { StoredEvent } from '@/lib/log/schema'
import { actOn } from '@/lib/streaming/act-on'
import { packBody, sendItems } from '@/lib/streaming/deliver/send-items'
import { makeItem } from '@/lib/streaming/deliver/make-items'
import type { ProbeStep, Settings } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { formatContextOf } from '@/lib/streaming/format-context'
import { openSettings, secretsOf } from '@/lib/streaming/open-settings'
import { cutSecrets } from '@/lib/delivery/excerpt'
import { readGiven } from '@/lib/streaming/read-given'
import { requireDestination, requireStreaming } from '@/lib/streaming/require-streaming'
import {
  type DestinationChange,
  destinationChange,
  type NewDestination,
  newDestination,
} from '@/lib/streaming/schema'
import type { DestinationRow } from '@/lib/streaming/store/destinations'
import type { Administrator } from './destinations'

export type TestResult = {
  ok: boolean
  /** What was looked at, in order; the last one says why it is not ok. */
  steps: ProbeStep[]
  /** What is wrong, in one sentence; null: nothing. */
  problem: string | null
  /** What the receiver would get for one event. */
  sample: string
}

/**
 * Tries a destination by the code, the guard and the secrets that deliver. Writes nothing at the receiver, unless `sendEvent` asks for
 * one event that is marked as a test. Throws as `changeDestination`; what the receiver does is the answer.
 */
export async function testDestination(
  principal: Administrator,
  { id, sendEvent = false }: { id: string; sendEvent?: boolean },
): Promise<TestResult> {
  await requireStreaming(principal)
  const row = await requireDestination(principal, id)
  return tryOut(principal, { row, sendEvent })
}

/** Tries what stands in a form and is not saved; with `id`, what is left out is the destination's. */
export async function testDraft(
  principal: Administrator,
  {
    id,
    sendEvent = false,
    ...given
  }: (NewDestination | Omit<DestinationChange, 'id'>) & {
    id?: string | undefined
    sendEvent?: boolean
  },
): Promise<TestResult> {
  await requireStreaming(principal)
  const old = id === undefined ? null : await requireDestination(principal, id)
  const draftId = old?.id ?? newUuidV7()
  const { type, values } = await (old
    ? readGiven(destinationChange, { ...given, id: draftId }, { id: draftId, old })
    : readGiven(newDestination, given, { id: draftId, old }))
  const draft = {
    ...{ companyId: principal.companyId, state: 'active', channel: old?.channel ?? randomUUID() },
    ...{ ...values, id: draftId, type },
  } as DestinationRow
  return tryOut(principal, { row: draft, sendEvent })
}

async function tryOut(
  principal: Administrator,
  { row, sendEvent }: { row: DestinationRow; sendEvent: boolean },
): Promise<TestResult> {
  const settings = openSettings(row)
  const steps = await probe(settings)
  const item = await makeSample(principal, settings)
  if (sendEvent && steps.every(({ ok }) => ok)) {
    const { outcome, answer } = await sendItems([item], settings)
    const ok = outcome.kind === 'delivered'
    const said = answer === null ? '' : ` It says: ${answer}`
    const detail = ok ? 'The receiver took the test event.' : `${outcome.reason ?? ''}${said}`
    steps.push({ name: 'event', ok, detail })
  }
  const failed = steps.find(({ ok }) => !ok)
  await inSqlTransaction((tx) => {
    const details = {
      ...{ ok: failed === undefined, event_sent: sendEvent },
      ...(failed ? { problem: failed.detail.slice(0, 1_000) } : {}),
    }
    const act = actOn(row, { action: 'destination.tested', details })
    return recordActs(tx, { principal, acts: [act] })
  })
  return {
    ok: failed === undefined,
    steps,
    problem: failed?.detail ?? null,
    sample: cutSecrets(bytesOf(item).toString(), secretsOf(settings)),
  }
}

async function probe(settings: Settings): Promise<ProbeStep[]> {
  const { ca } = settings
  const type = destinationTypes[settings.type]
  const { url } = type.makeRequest([], settings, nowMs())
  try {
    const steps = await type.probe(settings, async (request) => {
      // Compressed is what goes where events go: other addresses may not know it.
      const gzip = settings.gzip && request.url === url
      const packed = await packBody(request, { ...settings, gzip })
      return sendOutbound({ ...request, ...packed, ca, timeoutMs: 15_000, isFresh: true })
    })
    return [{ name: 'connection', ok: true, detail: reached(settings) }, ...steps]
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return [{ name: 'connection', ok: false, detail: error.detail }]
  }
}

function reached({ url }: Settings): string {
  const { protocol, host } = new URL(url)
  return protocol === 'https:' ? `${host} answers over TLS.` : `${host} answers without TLS.`
}

/** An event that never happened, and says so. */
async function makeSample(principal: Administrator, settings: Settings) {
  const { companyId } = principal
  const company = await readCompanySettings(companyId)
  const slug = principal.kind === 'session' ? principal.companySlug : companyId
  const at = new Date(nowMs()).toISOString()
  const event: StoredEvent = {
    id: newUuidV7(),
    seq: 0,
    action: 'destination.tested',
    label: 'Destination tested',
    ...{ area: 'streaming', kind: 'user_actions', change: 'other' },
    occurred_at: at,
    recorded_at: at,
    actor: actorOf(principal),
    via: viaOf(principal),
    outcome: 'success',
    targets: [{ type: 'destination', id: settings.id }],
    context: 'Audit log streaming',
    details: { test: true },
    leaf_hash: '',
  }
  const context = formatContextOf({ id: companyId, slug, name: company.name })
  return { ...makeItem(event, { settings, context }), seq: null }
}
