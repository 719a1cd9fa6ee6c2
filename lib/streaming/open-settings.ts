import { loadEnv } from '@/lib/platform/env'
import type { Settings } from './destinations/destination-type'
import { unwrapFor } from './secrets'
import { secretsInUrl } from '@/lib/delivery/hidden-url'
import type { DestinationRow } from './store/destinations'

/** A destination with its secrets, for one delivery or test. Throws where ENCRYPTION_KEY does not open them. */
export function openSettings(row: DestinationRow): Settings {
  const { id, type, url, auth, format, framing, ca, gzip, channel, acknowledge } = row
  const headers = unwrapFor(id, 'headers', row.headersWrapped)
  return {
    ...{ id, type, url, auth, format, framing, ca, gzip, channel, acknowledge },
    index: row.indexName,
    token: unwrapFor(id, 'token', row.tokenWrapped),
    headers: headers === null ? {} : (JSON.parse(headers) as Record<string, string>),
    signingSecret: unwrapFor(id, 'signing', row.signingWrapped),
    host: loadEnv().instanceName,
  }
}

/** Everything in it that an answer must not show again, as receivers repeat it. */
export function secretsOf({ url, token, headers, signingSecret }: Settings): string[] {
  const all = [token, signingSecret, ...Object.values(headers), ...secretsInUrl(url)]
  return all.flatMap((secret) =>
    secret === null
      ? []
      : [
          ...[secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
          ...[Buffer.from(secret, 'utf8').toString('base64'), ...secret.split(':').slice(1)],
        ],
  )
}
