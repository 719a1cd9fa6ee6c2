import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { loadEnv } from './env'
import { AppError } from './errors'

/** Plain text only: no picture of ours is loaded by whoever reads it. */
export type Mail = {
  /** One address, without a name. */
  to: string
  subject: string
  text: string
  /** Where one POST ends mails of this kind (RFC 8058); mail programs show a button for it. */
  unsubscribeUrl?: string
}

const connectTimeoutMs = 10_000
const answerTimeoutMs = 20_000

/** Whether this instance can send mail at all: without SMTP_URL links are handed on by people. */
export function isMailConfigured(): boolean {
  return loadEnv().smtpUrl !== undefined
}

/**
 * Hands one mail to the server of SMTP_URL, from SMTP_FROM; resolves once that server has taken it. Call it after the
 * commit of what it tells of, never inside a transaction: it may take half a minute. Throws `mail_not_configured` (503),
 * `mail_address_invalid` (422), `mail_refused` (502) where the server will not take this recipient, however often it is asked, and
 * `mail_not_sent` (502); their details say why in words that may be shown.
 */
export async function sendMail({ to, subject, text, unsubscribeUrl }: Mail): Promise<void> {
  const { smtpUrl, smtpFrom } = loadEnv()
  if (smtpUrl === undefined) {
    throw new AppError('mail_not_configured', {
      status: 503,
      title: 'No mail server',
      detail: 'This instance sends no mail: SMTP_URL is not set.',
    })
  }
  // The address comes from a form: what is not one address could become more headers, or more recipients.
  if (!z.email().safeParse(to).success) {
    throw new AppError('mail_address_invalid', {
      status: 422,
      title: 'Invalid address',
      detail: 'The recipient is not one e-mail address.',
    })
  }
  const transport = createTransport(readServer(smtpUrl))
  try {
    await transport.sendMail({
      from: smtpFrom,
      to: { name: '', address: to },
      // Names of people and companies stand in it, and a line break would begin another header.
      subject: subject.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200),
      text,
      ...(unsubscribeUrl === undefined ? {} : listHeaders(unsubscribeUrl)),
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  } catch (error) {
    throw new AppError(isRefused(error) ? 'mail_refused' : 'mail_not_sent', {
      status: 502,
      title: 'Mail not sent',
      detail: `The mail server did not take the mail: ${nameReason(error)}.`,
      cause: error,
    })
  } finally {
    transport.close()
  }
}

/** By `list`, since other headers of this length are encoded, and no mail program reads an address out of that. */
function listHeaders(url: string) {
  return {
    list: { unsubscribe: url },
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

/** A permanent answer to the recipient: no such mailbox, or none that this server sends to. */
function isRefused(error: unknown): boolean {
  const { command, responseCode } = error as { command?: unknown; responseCode?: unknown }
  return command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500
}

/** Certificates are verified, always; whoever has a password for the server sends it over TLS or not at all. */
function readServer(smtpUrl: string) {
  const url = new URL(smtpUrl)
  const isTls = url.protocol === 'smtps:'
  const user = decodeURIComponent(url.username)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    secure: isTls,
    requireTLS: user !== '',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: answerTimeoutMs,
    dnsTimeout: connectTimeoutMs,
  }
}

const reasons: Record<string, string> = {
  EDNS: 'its name is not known',
  ECONNECTION: 'it cannot be reached',
  ESOCKET: 'the connection failed, or its certificate is not trusted',
  ETIMEDOUT: 'it does not answer in time',
  ETLS: 'it offers no TLS that can be trusted',
  EAUTH: 'it refuses the name and password of this instance',
  ENOAUTH: 'it refuses the name and password of this instance',
  EENVELOPE: 'it refuses the sender or the recipient',
  EMESSAGE: 'it refuses the message',
}

/** Our own words: those of the server may repeat what it was told, a password among it. */
function nameReason(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const reason = isRefused(error)
    ? 'it refuses this recipient'
    : (reasons[String(code)] ?? 'something unexpected went wrong')
  return typeof responseCode === 'number' ? `${reason} (${responseCode})` : reason
}
