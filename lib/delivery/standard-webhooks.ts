import { createHmac, randomBytes } from 'node:crypto'

/** Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md), symmetric `v1`. */

/** A secret of 32 random bytes as both sides write it. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** Headers of one attempt: `id` stays the same when it is tried again, the time is the attempt's. */
export function signWebhook(input: {
  secret: string
  id: string
  nowMs: number
  body: string | Uint8Array
}): Record<string, string> {
  const timestamp = String(Math.floor(input.nowMs / 1000))
  const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key)
    .update(`${input.id}.${timestamp}.`)
    .update(input.body)
    .digest('base64')
  return {
    'webhook-id': input.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
