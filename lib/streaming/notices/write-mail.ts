import { loadEnv } from '@/lib/platform/env'
import type { DueNoticeMail, LastFailure, StreamNow } from '@/lib/streaming/store/notices'

export type Facts = StreamNow & {
  /** When the oldest event that waits was recorded; null: none does. */
  oldestAt: Date | null
  /** When retention deletes the first event that waits and is not held; null: none does. */
  lossAt: Date | null
}

/** The beginning of an answer says what was wrong; all of it is on the page. */
const answerMax = 300

/** What is told of a notice: what became of it, and how its stream does at this moment. */
export function writeMail(mail: DueNoticeMail, now: Facts): { subject: string; text: string } {
  const { destinationId, destinationName, companySlug, companyName } = mail
  const { subject, lines } = wordsOf(mail, now)
  const link = `${loadEnv().baseUrl}/${companySlug}/settings/audit-log?destination=${destinationId}`
  return {
    subject: `${subject}: ${destinationName}, ${companyName}`,
    text: [
      ...lines,
      link,
      `You get this because you may manage audit log streaming of ${companyName} in Trailkeeper.`,
    ].join('\n\n'),
  }
}

const nothingLost =
  'No event is lost: the stream keeps its place in the log and goes on from there.'

function wordsOf(mail: DueNoticeMail, now: Facts): { subject: string; lines: string[] } {
  const { kind, destinationName, companyName, reason, since } = mail
  const what = `The destination "${destinationName}" of ${companyName}`
  switch (kind) {
    case 'attention':
      return {
        subject: 'Streaming needs attention',
        lines: [
          `${what} has not accepted events since ${say(since)}, and will not before somebody mends this:`,
          reason,
          ...(now.state === 'active'
            ? ['It has been tried again since, or was changed: the page says how it is now.']
            : [
                ...describeFailure(now.lastFailure, reason),
                ...describeWaiting(now),
                `${nothingLost} It is tried again by itself, less and less often.`,
              ]),
        ],
      }
    case 'failing': {
      const failure = describeFailure(now.lastFailure)
      return {
        subject: 'Streaming has failed for a day',
        lines: [
          `${what} has not accepted events since ${say(since)}.`,
          ...(now.isFailing
            ? [
                ...(failure.length > 0 ? failure : [reason]),
                ...describeWaiting(now),
                `${nothingLost} It is tried again by itself.`,
              ]
            : ['It accepts them again, or was changed: the page says how it is now.']),
        ],
      }
    }
    case 'loss':
      return {
        subject: 'Events are about to be lost to streaming',
        lines: [
          `${what} has still to be sent events since ${say(since)}. What retention deletes before it was delivered never arrives.`,
          ...describeWaiting({ ...now, lossAt: now.lossAt ?? mail.lossAt }),
          ...describeHold(now),
          'Mend the destination, resume it, or keep events for longer.',
        ],
      }
  }
}

/** What keeps a stream from delivering. */
function describeHold({ state, isEnabled, isFailing, lastFailure }: Facts): string[] {
  if (!isEnabled) return ['Audit log streaming of the company is switched off.']
  if (state === 'paused') return ['The destination is paused.']
  return state === 'needs_attention' || isFailing ? describeFailure(lastFailure) : []
}

/** `said`: what stands in the mail already. */
function describeFailure(failure: LastFailure | null, said = ''): string[] {
  if (failure === null) return []
  const { at, code, reason, status, answer } = failure
  const words = [code ?? 'failed', status === null ? 'no answer' : `HTTP status ${status}`]
  return [
    [
      `Last failure: ${say(at)}, ${words.join(', ')}.`,
      ...(reason === null || reason === said ? [] : [reason]),
      ...(answer === null ? [] : [`It answered: ${answer.slice(0, answerMax)}`]),
    ].join('\n'),
  ]
}

function describeWaiting({ waiting, oldestAt, lossAt }: Facts): string[] {
  if (waiting === 0 || oldestAt === null) return ['No event waits.']
  const many = waiting === 1 ? '1 event waits' : `${waiting.toLocaleString('en-US')} events wait`
  const loss =
    lossAt === null
      ? ''
      : ` Retention deletes the first of them at ${say(lossAt)}, unless it was delivered before.`
  return [`${many}, the oldest recorded at ${say(oldestAt)}.${loss}`]
}

function say(at: Date): string {
  return at.toISOString()
}
