import { severityLabels } from '@/lib/alerts/words'
import { nameCount, nameGroup, type Notice, type Sender } from './notice'

/** Alerts in one message: more of them are a number and a link. */
const slackShown = 10

/** Slack's incoming webhooks, which others understand too: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function writeSlack(
  { companyName }: Sender,
  { notices, total, listLink }: { notices: readonly Notice[]; total: number; listLink: string },
): string {
  const shown = notices.slice(0, slackShown)
  const more = total - shown.length
  const head = total === 1 ? [] : [`*${total} alerts of ${escapeSlack(companyName)}*`]
  const text = [
    ...head,
    ...shown.map((notice) => writeLine(notice, { isWhole: total === 1 })),
    ...(more > 0 ? [`<${listLink}|And ${more} more>`] : []),
  ].join('\n')
  return JSON.stringify({ text })
}

/** `alert.fired` after the manner of Standard Webhooks: type, timestamp, data. */
export function writeWebhook(
  { companySlug, companyName }: Sender,
  { notice, isTest = false }: { notice: Notice; isTest?: boolean },
): string {
  const { sample, group, ...rest } = notice
  return JSON.stringify({
    type: 'alert.fired',
    timestamp: notice.firedAt,
    data: {
      ...(isTest ? { test: true } : {}),
      company: { slug: companySlug, name: companyName },
      ...{ id: rest.alertId, number: rest.number, rule: rest.rule, severity: rest.severity },
      ...{ query: rest.query, condition: rest.sentence, event_count: rest.events },
      gathers_rest: rest.gathersRest,
      group: group.map(({ field, label, value }) => ({ field, label, value })),
      ...{ first_at: rest.firstAt, last_at: rest.lastAt, fired_at: rest.firedAt },
      ...{ url: rest.link, runbook_url: rest.runbookUrl },
      events: sample.map(({ id, seq, at, action, actor, target }) => ({
        ...{ id, number: seq + 1, occurred_at: at, action, actor, target },
      })),
    },
  })
}

function writeLine(notice: Notice, { isWhole }: { isWhole: boolean }): string {
  const group = nameGroup(notice)
  const name = escapeSlack(notice.rule).replaceAll('|', '/')
  const head = `*${severityLabels[notice.severity]}*: <${notice.link}|${name}>${group === '' ? '' : `, ${escapeSlack(group)}`} (${nameCount(notice.events)})`
  if (!isWhole) return head
  return [
    head,
    ...notice.sample.map(
      ({ at, label, actor, target }) =>
        `• ${at} ${escapeSlack(label)} ${escapeSlack(actor)}${target === null ? '' : ` ${escapeSlack(target)}`}`,
    ),
    ...(notice.runbookUrl === null ? [] : [`<${encodeURI(notice.runbookUrl)}|Runbook>`]),
  ].join('\n')
}

/** Names come from producers: without this one could write `<!channel>`. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
