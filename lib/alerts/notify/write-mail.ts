import { severityLabels } from '@/lib/alerts/words'
import { nameCount, nameGroup, type Notice, type Sender } from './notice'

/** Alerts in one mail: more of them are a number and a link. */
export const noticesShown = 20

/** One mail about one alert, or about all that came together. `total`: how many there are, of which `notices` are the first. */
export function writeMail(
  { companyName }: Sender,
  input: { notices: readonly Notice[]; total: number; listLink: string; unsubscribeUrl: string },
): { subject: string; text: string } {
  const { notices, total, listLink, unsubscribeUrl } = input
  const [first] = notices
  const isOne = total === 1 && first !== undefined
  const more = total - notices.length
  return {
    subject: isOne
      ? `[${severityLabels[first.severity]}] ${first.rule}, ${companyName}`
      : `${total} alerts, ${companyName}`,
    text: [
      ...(isOne ? [] : [`${total} alerts of ${companyName}, together because many came at once.`]),
      ...notices.map((notice) => (isOne ? writeWhole(notice) : writeShort(notice))),
      ...(more > 0 ? [`And ${more} more: ${listLink}`] : []),
      `You get this because somebody who manages alerts of ${companyName} in Trailkeeper entered this address. No more of it: ${unsubscribeUrl}`,
    ].join('\n\n'),
  }
}

function writeWhole(notice: Notice): string {
  const group = nameGroup(notice)
  return [
    `${notice.rule} (${severityLabels[notice.severity]})`,
    ...(group === '' ? [] : [`For: ${group}`]),
    `${nameCount(notice.events)}, from ${notice.firstAt} to ${notice.lastAt}. The rule: ${notice.sentence}.`,
    '',
    ...notice.sample.map(
      ({ at, label, actor, target }) =>
        `${at}  ${label}  ${actor}${target === null ? '' : `  ${target}`}`,
    ),
    '',
    `Alert #${notice.number}: ${notice.link}`,
    ...(notice.runbookUrl === null ? [] : [`Runbook: ${notice.runbookUrl}`]),
  ].join('\n')
}

function writeShort(notice: Notice): string {
  const group = nameGroup(notice)
  return [
    `${severityLabels[notice.severity]}: ${notice.rule}${group === '' ? '' : `, ${group}`}`,
    `${nameCount(notice.events)} at ${notice.firedAt}: ${notice.link}`,
  ].join('\n')
}
