import { loadEnv } from '@/lib/platform/env'
import { readSamples, viewEvent } from '@/lib/alerts/read-samples'
import { restKey } from '@/lib/alerts/hourly-cap'
import { describeGroup } from '@/lib/alerts/describe-group'
import type { AlertEvent, GroupValue } from '@/lib/alerts/schema/views'
import type { AlertRow } from '@/lib/alerts/store/alerts'
import { describeCondition, labelField, restWords, type Severity } from '@/lib/alerts/words'

/** What is told of one alert. */
export type Notice = {
  alertId: string
  number: number
  rule: string
  severity: Severity
  query: string
  /** The rule's condition as a sentence without its end. */
  sentence: string
  group: GroupValue[]
  /** It counts what its rule fired beyond what anybody reads. */
  gathersRest: boolean
  events: number
  firstAt: string
  lastAt: string
  firedAt: string
  runbookUrl: string | null
  link: string
  sample: AlertEvent[]
}

/** Of whom the notices tell. */
export type Sender = { companyId: string; companySlug: string; companyName: string }

const samplesMax = 5

/** Reads from the log what is told of some alerts, as it is now: what was erased or pruned is not told any more. */
export async function readNotices(sender: Sender, alerts: readonly AlertRow[]): Promise<Notice[]> {
  const { companyId, companySlug } = sender
  const notices: Notice[] = []
  for (const alert of alerts) {
    const seqs = alert.eventSeqs.slice(0, samplesMax)
    const { recordedFrom: from, recordedUntil: until } = alert
    const events = await readSamples(companyId, { seqs: [...seqs, alert.firedSeq], from, until })
    notices.push({
      ...{ alertId: alert.id, number: alert.number, rule: alert.ruleName },
      ...{ severity: alert.severity, query: alert.query, runbookUrl: alert.runbookUrl },
      sentence: describeCondition(alert.condition, alert.outside),
      group: describeGroup(events.get(alert.firedSeq), {
        ...{ companyId, by: alert.condition.by, groupKey: alert.groupKey },
      }),
      gathersRest: alert.groupKey === restKey,
      events: alert.eventCount,
      firstAt: alert.firstAt.toISOString(),
      lastAt: alert.lastAt.toISOString(),
      firedAt: alert.firedAt.toISOString(),
      link: linkToAlert(companySlug, alert.number),
      sample: seqs.flatMap((seq) => {
        const event = events.get(seq)
        return event ? [viewEvent(event)] : []
      }),
    })
  }
  return notices
}

export function linkToAlert(companySlug: string, number: number): string {
  return `${loadEnv().baseUrl}/${companySlug}/alerts/${number}`
}

/** `actor zoe@acme.example, IP address 192.0.2.7`; empty where nothing is grouped. */
export function nameGroup({ group, gathersRest }: Pick<Notice, 'group' | 'gathersRest'>): string {
  if (gathersRest) return restWords
  return group.map(({ field, label }) => `${labelField(field)} ${label ?? 'unknown'}`).join(', ')
}

/** `1 event`, `7 events`. */
export function nameCount(count: number): string {
  return count === 1 ? '1 event' : `${count} events`
}

/** A notice that never was one, for tests of a channel. */
export function sampleNotice({ companySlug }: Sender, at: string): Notice {
  const event: AlertEvent = {
    ...{ id: '00000000-0000-7000-8000-000000000000', seq: 0, at, action: 'alert_channel.tested' },
    ...{ label: 'Alert channel tested', actor: 'trailkeeper', target: null },
  }
  return {
    ...{ alertId: event.id, number: 0, rule: 'Test of this channel', severity: 'low', query: '' },
    ...{
      sentence: 'every event',
      group: [],
      gathersRest: false,
      events: 1,
      firstAt: at,
      lastAt: at,
      firedAt: at,
    },
    ...{ runbookUrl: null, link: `${loadEnv().baseUrl}/${companySlug}/alerts`, sample: [event] },
  }
}
