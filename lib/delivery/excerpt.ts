const lengthMax = 500

/**
 * The beginning of an answer as it may be kept and shown: on one line, without the secrets that were sent, which some receivers
 * repeat, and without what looks like a credential.
 */
export function excerptOf(text: string, secrets: readonly string[]): string {
  const plain = text
    .slice(0, 20_000)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return cutSecrets(plain, secrets).slice(0, lengthMax)
}

/** `text` without any of `secrets`, nor what follows the name of an authentication scheme. */
export function cutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .sort((one, other) => other.length - one.length)
  const cut = known.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text)
  return cut.replaceAll(
    /\b(Bearer|Splunk|ApiKey|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
    (_all, scheme: string) => `${scheme} [redacted]`,
  )
}
