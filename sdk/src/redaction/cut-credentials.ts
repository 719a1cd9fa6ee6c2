// Copied by scripts/generate-sdk.ts from lib/log/event/cut-credentials.ts: change it there.

import { judgeKey } from './secret-keys.js'

/** What stands where a secret was. */
export const redacted = '[redacted]'

/**
 * The text with everything that is a credential by its form replaced by `[redacted]`: tokens of known
 * makers, JWTs, private keys, `Bearer …` and `Basic …`, passwords in addresses, and values that a secret
 * name introduces (`?token=…`, `"password": "…"`). The same string when there is none. Nothing is guessed
 * from randomness alone. Producers control the text: every pattern is linear in its length, which is what
 * the look-behinds in front of repeated classes are for.
 */
export function cutCredentials(text: string): string {
  if (text.length < 8 || (text.length < tokenLengthMin && isPlainWord(text))) return text
  let clean = text
  if (markers.test(text)) {
    for (const pattern of tokens) clean = clean.replace(pattern, redacted)
    clean = clean
      .replace(bearer, (match, value: string) => (isBearer(value) ? redacted : match))
      .replace(basic, (match, value: string) => (isBasic(value) ? redacted : match))
      .replace(userInfo, (match, password: string) =>
        password === redacted ? match : `${match.slice(0, -password.length - 1)}${redacted}@`,
      )
  }
  if (text.includes('=')) clean = clean.replace(assignment, cutAssignment)
  if (text.includes('"') && (text.includes('":') || text.includes('" :')))
    clean = clean.replace(jsonMember, cutJsonMember)
  return clean
}

/** Of all token patterns: `xoxb-` with ten characters. */
const tokenLengthMin = 15

/**
 * Without a space, `@`, `=` or quote: no short text that the other patterns could find anything in. Half of all strings are
 * such, and entering a regular expression costs more than this.
 */
function isPlainWord(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit <= 34 || unit === 61 || unit === 64 || unit > 0x7e) return false
  }
  return true
}

// One look over the text decides whether any of the patterns below needs to run at all.
const markers =
  /eyJ|PRIVATE KEY|PuTTY-|[Bb][Ee][Aa][Rr][Ee][Rr]|[Bb][Aa][Ss][Ii][Cc]|SSWS|:\/\/[^/\s@]*:|(?:tk|gh[a-z]|pat|sk|rk|whsec|npm|rubygems|v1|shp[a-z]{2}|hf|lin_api|glsa|glc|sbp|sntrys|pscale_[a-z]{2,3})_|gl[a-z]{2,8}-|xox|xapp-|hooks\.slack|sk-|pypi-|AIza|ya29\.|GOCSPX-|SG\.|SK[0-9a-f]{8}|hvs\.|ATATT|key-|sq0|dapi|PMAK-|NRAK-|AGE-SECRET|:AA|whsec_|dp\.[a-z]|AccountKey|SharedAccess|8Q~/

const tokens: RegExp[] = [
  // JSON Web Tokens, signed (3 parts) and encrypted (5).
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,3}/g,
  // PEM and OpenSSH private keys; one without its end is cut to the end of the text.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /PuTTY-User-Key-File-[\s\S]*$/g,
  // Ours.
  /(?<![A-Za-z0-9])tk_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{32,}/g,
  // GitHub, GitLab, Slack, Stripe, npm, PyPI, RubyGems.
  /(?<![A-Za-z0-9])gh[a-z]_[A-Za-z0-9]{30,}/g,
  /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,}/g,
  /(?<![A-Za-z0-9_-])gl[a-z]{2,8}-[A-Za-z0-9_-]{20,}/g,
  /(?<![A-Za-z0-9_-])(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}/g,
  /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{16,}/g,
  /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}/g,
  /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{20,}={0,2}/g,
  /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,}/g,
  /(?<![A-Za-z0-9_-])pypi-[A-Za-z0-9_-]{50,}/g,
  /(?<![A-Za-z0-9])rubygems_[a-f0-9]{48}/g,
  // Google: API keys, OAuth access tokens and client secrets.
  /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}/g,
  /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}/g,
  /(?<![A-Za-z0-9_-])GOCSPX-[A-Za-z0-9_-]{20,}/g,
  // SendGrid, Twilio, Mailgun, Square, Databricks, Postman, New Relic, age, Telegram.
  /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])sq0[a-z]{3}-[A-Za-z0-9_-]{22,}/g,
  /(?<![A-Za-z0-9])dapi[0-9a-f]{32}/g,
  /(?<![A-Za-z0-9])PMAK-[A-Za-z0-9-]{40,}/g,
  /(?<![A-Za-z0-9])NRAK-[A-Z0-9]{27}/g,
  /AGE-SECRET-KEY-1[0-9A-Z]{58}/g,
  /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{32,}/g,
  // Makers of language models; at least one digit, so that names in kebab-case stay.
  /(?<![A-Za-z0-9_-])sk-(?=[A-Za-z_-]{0,200}\d)[A-Za-z0-9_-]{20,}/g,
  // HashiCorp Vault, Atlassian, DigitalOcean, Shopify, Hugging Face, Linear, Grafana, Doppler, others.
  /(?<![A-Za-z0-9])hvs\.[A-Za-z0-9_-]{20,}/g,
  /(?<![A-Za-z0-9])ATATT[A-Za-z0-9_-]{40,}=?[A-Za-z0-9]*/g,
  /(?<![A-Za-z0-9])(?:dop|doo|dor)_v1_[a-f0-9]{64}/g,
  /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g,
  /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g,
  /(?<![A-Za-z0-9])(?:lin_api|glsa|glc|sbp|sntrys|pscale_tkn|pscale_pw)_[A-Za-z0-9_=.-]{24,}/g,
  /(?<![A-Za-z0-9])dp\.[a-z]{2,5}\.[A-Za-z0-9]{40,}/g,
  // Okta's own scheme; Azure: account keys, application secrets.
  /(?<![A-Za-z0-9])SSWS\s+[A-Za-z0-9_-]{20,}/g,
  /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{20,}={0,2}/g,
  /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}/g,
]

const bearer = /(?<![A-Za-z0-9])bearer\s{1,8}([A-Za-z0-9._~+/=-]+)/gi
const basic = /(?<![A-Za-z0-9])basic\s{1,8}([A-Za-z0-9+/_-]+={0,2})/gi
const userInfo = /:\/\/[^\s:@/?#]{0,256}:([^\s@/?#]{1,1024})@/g
const assignment =
  /(?<![A-Za-z0-9_.%[\]-])([A-Za-z_][A-Za-z0-9_.%[\]-]{0,80})=("[^"]*"|[^&#;,\s"'<>]+)/g
const jsonMember = /"([^"\\]{1,80})"\s{0,8}:\s{0,8}"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/g

/** `Bearer` is followed by a token, unless the text merely speaks of bearer tokens or names parameters. */
function isBearer(value: string): boolean {
  if (/^(?:realm|error|error_description|scope|resource_metadata)=/i.test(value)) return false
  if (/^(?:of|the|and|or|is|was|in|for)[.]?$/i.test(value)) return false
  return !/^(?:tokens?|auth|authentication|authori[sz]ation|schemes?|credentials?|header|access|mode|bonds?|only|required|missing|expired|invalid|not)[.]?$/i.test(
    value,
  )
}

/** `Basic` is followed by base64 of `user:password`; "Basic plan" is not. */
function isBasic(value: string): boolean {
  if (value.length < 4) return false
  const plain = Buffer.from(value.slice(0, 2048), 'base64').toString('latin1')
  return plain.includes(':') || (value.length >= 8 && /[0-9=]/.test(value) && /[A-Z]/.test(value))
}

const signatures = new Set(['sig', 'xamzsignature', 'xgoogsignature', 'signature'])

function cutAssignment(match: string, name: string, value: string): string {
  const plain = name.includes('%') ? decode(name) : name
  if (value === redacted || value.startsWith(redacted)) return match
  const isSignature =
    value.length >= 20 && signatures.has(plain.toLowerCase().replaceAll(/[^a-z]/g, ''))
  return isSignature || judgeKey(plain) !== 'plain' ? `${name}=${redacted}` : match
}

function cutJsonMember(match: string, name: string, value: string): string {
  if (value === '' || value === redacted || judgeKey(name) === 'plain') return match
  return `${match.slice(0, match.length - value.length - 1)}${redacted}"`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
