import { classifyFailure, classifyStatus } from '@/lib/delivery/classify'
import { excerptOf } from '@/lib/delivery/excerpt'
import { secretsInUrl } from '@/lib/delivery/hidden-url'
import { delivered, failed, type Outcome } from '@/lib/delivery/outcome'
import { signWebhook } from '@/lib/delivery/standard-webhooks'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { type Mail, sendMail } from '@/lib/platform/mail'
import { OutboundError, sendOutbound } from '@/lib/platform/outbound'
import { unwrapFor } from '@/lib/alerts/secrets'
import type { ChannelRow } from '@/lib/alerts/store/channels'

/** What became of one attempt. Places in the outcome are of no meaning here: a request is taken or not. */
export type Sent = {
  outcome: Outcome
  /** Null: no answer came, or none of HTTP. */
  status: number | null
  latencyMs: number
  answer: string | null
}

const timeoutMs = 15_000

/** Posts a body to the channel's address, signed where the channel signs. Never throws for what the receiver does. */
export async function postTo(
  channel: ChannelRow,
  { id, body, isFresh = false }: { id: string; body: string; isFresh?: boolean },
): Promise<Sent> {
  const url = unwrapFor(channel.id, 'url', channel.urlWrapped)
  const secret = unwrapFor(channel.id, 'signing', channel.signingWrapped)
  if (url === null) throw new Error(`channel ${channel.id} has no address`)
  const signature = secret === null ? {} : signWebhook({ secret, id, nowMs: nowMs(), body })
  const startedAt = performance.now()
  const latency = () => Math.round(performance.now() - startedAt)
  try {
    const answer = await sendOutbound({
      ...{ url, body, timeoutMs, isFresh },
      headers: { 'content-type': 'application/json', ...signature },
    })
    const outcome = classifyStatus(answer, { count: 1, nowMs: nowMs() })
    const said = answer.text.trim()
    const excerpt = said === '' ? null : excerptOf(said, secretsOf(url, secret))
    return { outcome, status: answer.status, latencyMs: latency(), answer: excerpt }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return { outcome: classifyFailure(error), status: null, latencyMs: latency(), answer: null }
  }
}

/** All of the address but its host: receivers name in their answers what they were asked for. */
function secretsOf(url: string, signingSecret: string | null): string[] {
  const { pathname, search } = new URL(url)
  const inUrl = [url, `${pathname}${search}`, pathname, ...secretsInUrl(url)]
  return signingSecret === null ? inUrl : [...inUrl, signingSecret]
}

/** Hands a mail to the mail server. Never throws for what that does. */
export async function mailTo(mail: Mail): Promise<Sent> {
  const startedAt = performance.now()
  const done = (outcome: Outcome): Sent => ({
    ...{ outcome, status: null, answer: null },
    latencyMs: Math.round(performance.now() - startedAt),
  })
  try {
    await sendMail(mail)
    return done(delivered(1))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const kind = error.code === 'mail_not_sent' ? 'retry' : 'config_error'
    return done(failed(kind, error.code, error.detail))
  }
}
