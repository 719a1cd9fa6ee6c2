// Copied by scripts/generate-sdk.ts from lib/log/event/secret-keys.ts: change it there.

const secretWords = new Set([
  ...['password', 'passwords', 'passwd', 'passwds', 'secret', 'secrets', 'token', 'tokens'],
  ...['authorization', 'authorizations', 'cookie', 'cookies', 'credential', 'credentials'],
  ...['privatekey', 'privatekeys', 'apikey', 'apikeys', 'accesskey', 'accesskeys'],
  ...['ssn', 'ssns', 'cvv', 'cvvs'],
])

/** What a member's name says about its string values. */
export type KeyVerdict = 'plain' | 'secret' | 'key_id' | 'kind_of_secret'

/**
 * Whether string values under a member of this name are cut (DESIGN §3, "Secrets never get in"). Names
 * are split at case and at everything that is no letter or digit; two words that meet count as one too,
 * so that `api_key`, `apiKey`, `x-api-key` and `passWord` are all found.
 *
 * - `key_id`: `accessKeyId` and the like, an identifier field in which an AWS access key *id* may stay.
 * - `kind_of_secret`: `token_type` and the like, in which the name of a scheme (`bearer`) may stay.
 */
export function judgeKey(name: string): KeyVerdict {
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const verdict = judgeWords(splitWords(name))
  if (name.length <= 128) {
    // Producers choose the names: without a bound the memory of old ones would grow for ever.
    if (verdicts.size >= 10_000) verdicts.clear()
    verdicts.set(name, verdict)
  }
  return verdict
}

const verdicts = new Map<string, KeyVerdict>()

function judgeWords(words: string[]): KeyVerdict {
  let isSecret = false
  let isOnlyAccessKey = true
  for (const [index, word] of words.entries()) {
    const pair = word + (words[index + 1] ?? '')
    const found = secretWords.has(word) ? word : secretWords.has(pair) ? pair : null
    if (found === null) continue
    isSecret = true
    if (found !== 'accesskey' && found !== 'accesskeys') isOnlyAccessKey = false
  }
  if (!isSecret) return 'plain'
  const last = words.at(-1)
  if (isOnlyAccessKey && (last === 'id' || last === 'ids')) return 'key_id'
  return last === 'type' || last === 'types' ? 'kind_of_secret' : 'secret'
}

function splitWords(name: string): string[] {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]+|\p{N}+/gu) ?? []
  return words.map((word) => word.toLowerCase())
}

const awsKeyId = /^(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}$/
const schemes =
  /^(?:bearer|basic|digest|mac|dpop|pop|jwt|saml\d?|oauth\d?|opaque|urn:[\w:.-]{1,100}|(?:access|refresh|id|api|session|personal|service)[ _-]?(?:access[ _-]?)?(?:token|key)|password|iamuser|assumedrole)$/i

/** Whether a string under a member with this verdict stays although the name speaks of a secret. */
export function mayStay(verdict: KeyVerdict, text: string): boolean {
  if (verdict === 'key_id') return awsKeyId.test(text)
  return verdict === 'kind_of_secret' && schemes.test(text)
}
