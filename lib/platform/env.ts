import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StartError } from './start-error'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Values that never appear in a message, since consoles are kept and shared. */
const secretNames =
  /_SECRET$|(?<!^RATE_LIMIT)_KEY$|_TOKEN$|^SMTP_URL$|^DATABASE_URL$|^MIGRATE_DATABASE_URL$|^DATABASE_READ_URL$/

const postgresUrl = url(
  ['postgresql:', 'postgres:'],
  'an address like postgresql://user:password@host:5432/database',
)
const webUrl = url(['http:', 'https:'], 'an address like https://audit.example.com')
const key32 = z.string().refine((text) => isKey32(text), {
  error: '32 bytes in base64; `npm run --silent cli -- keys generate` makes one',
})

const schema = z.object({
  DATABASE_URL: postgresUrl.optional(),
  MIGRATE_DATABASE_URL: postgresUrl.optional(),
  DATABASE_READ_URL: postgresUrl.optional(),
  PORT: integer({ from: 0, to: 65_535 }).default(3000),
  HOST: z.string().default('127.0.0.1'),
  BASE_URL: webUrl.optional(),
  INSTANCE_NAME: z
    .string()
    // Origin lines of checkpoints begin with it: C2SP allows no spaces and no plus sign.
    .regex(/^[A-Za-z0-9.:_-]{1,200}$/, { error: 'a name without spaces, like audit.example.com' })
    .default('trailkeeper.internal'),
  DATA_DIR: z.string().default('.data'),
  CHECKPOINT_DIR: z.string().optional(),
  AUTH_SECRET: z
    .string()
    .min(32, {
      error: 'at least 32 random characters; `npm run --silent cli -- keys generate` makes one',
    })
    .optional(),
  ENCRYPTION_KEY: key32.optional(),
  LOG_SIGNING_KEY: key32.optional(),
  EXPORT_SIGNING_KEY: key32.optional(),
  TRUST_PROXY: list(
    isAddressRange,
    'addresses or CIDR ranges, separated by commas, like 10.0.0.0/8,::1',
  ),
  OUTBOUND_ALLOW: list(
    (item) =>
      isAddressRange(item) || /^(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(:\d+)?$/.test(item),
    'addresses, CIDR ranges or host names, separated by commas, like 10.1.0.0/16,siem.internal',
  ),
  SMTP_URL: url(
    ['smtp:', 'smtps:'],
    'an address like smtp://user:password@mail.example.com:587',
  ).optional(),
  SMTP_FROM: z
    .string()
    .refine(isSender, { error: 'an address like Trailkeeper <audit@example.com>' })
    .optional(),
  OIDC_ISSUER: webUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60, { error: 'at most 60 characters' }).default('single sign-on'),
  WORKER: z.enum(['on', 'off'], { error: '"on" or "off"' }).default('on'),
  /** For the bench alone: what one commit per request costs. */
  GROUP_COMMIT: z.enum(['on', 'off'], { error: '"on" or "off"' }).default('on'),
  METRICS_TOKEN: z.string().min(16, { error: 'at least 16 characters' }).optional(),
  /** Where bundles of events go before they are pruned; unset: they are not archived. */
  RETENTION_ARCHIVE_DIR: z.string().min(1, { error: 'a directory' }).optional(),
  API_KEYS_BETA: z.stringbool({ error: '"true" or "false"' }).default(false),
  LOG_LEVEL: z.enum(logLevels, { error: `one of ${logLevels.join(', ')}` }).default('info'),
  RATE_LIMIT_KEY: rateLimit().optional(),
  RATE_LIMIT_COMPANY: rateLimit().optional(),
  RATE_LIMIT_ADDRESS: rateLimit().optional(),
})

/** At most so many requests in a window. */
export type RateLimit = { requests: number; windowMs: number }

/** Undefined: not limited. */
export type RateLimits = {
  key: RateLimit | undefined
  company: RateLimit | undefined
  address: RateLimit | undefined
}

export type Env = {
  /** Unset: the embedded PostgreSQL, until the start has opened it. */
  databaseUrl: string | undefined
  /** The owner's; the same as `databaseUrl` unless given. */
  migrateDatabaseUrl: string | undefined
  databaseReadUrl: string | undefined
  port: number
  host: string
  /** Where browsers find this instance, without a slash at its end. */
  baseUrl: string
  instanceName: string
  /** Absolute. */
  dataDir: string
  /** Where checkpoints are published, absolute; undefined: in no directory. */
  checkpointDir: string | undefined
  authSecret: string | undefined
  encryptionKey: string | undefined
  logSigningKey: string | undefined
  exportSigningKey: string | undefined
  trustProxy: string[]
  outboundAllow: string[]
  smtpUrl: string | undefined
  /** The sender of mails, as it stands in their header. */
  smtpFrom: string
  /** `name` as the button says it: "Continue with …". */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined
  worker: 'on' | 'off'
  groupCommit: 'on' | 'off'
  metricsToken: string | undefined
  retentionArchiveDir: string | undefined
  apiKeysBeta: boolean
  logLevel: (typeof logLevels)[number]
  rateLimits: RateLimits
}

export type EnvSource = Record<string, string | undefined>

/**
 * Reads the whole environment (DESIGN.md §8); an empty variable counts as unset. Throws a `StartError` that
 * names every variable that is wrong, its value unless it is a secret, and what would be right.
 */
export function loadEnv(source: EnvSource = process.env): Env {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = source[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
  const result = schema.safeParse(given)
  if (!result.success) throw new StartError(describeIssues(result.error, given))
  const env = result.data
  const baseUrl = (env.BASE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '')
  return {
    databaseUrl: env.DATABASE_URL,
    migrateDatabaseUrl: env.MIGRATE_DATABASE_URL ?? env.DATABASE_URL,
    databaseReadUrl: env.DATABASE_READ_URL,
    port: env.PORT,
    host: env.HOST,
    baseUrl,
    instanceName: env.INSTANCE_NAME,
    dataDir: resolve(env.DATA_DIR),
    checkpointDir: env.CHECKPOINT_DIR === undefined ? undefined : resolve(env.CHECKPOINT_DIR),
    authSecret: env.AUTH_SECRET,
    encryptionKey: env.ENCRYPTION_KEY,
    logSigningKey: env.LOG_SIGNING_KEY,
    exportSigningKey: env.EXPORT_SIGNING_KEY,
    trustProxy: env.TRUST_PROXY,
    outboundAllow: env.OUTBOUND_ALLOW,
    smtpUrl: env.SMTP_URL,
    smtpFrom: env.SMTP_FROM ?? `Trailkeeper <trailkeeper@${new URL(baseUrl).hostname}>`,
    oidc: readOidc(env),
    worker: env.WORKER,
    groupCommit: env.GROUP_COMMIT,
    metricsToken: env.METRICS_TOKEN,
    retentionArchiveDir: env.RETENTION_ARCHIVE_DIR && resolve(env.RETENTION_ARCHIVE_DIR),
    apiKeysBeta: env.API_KEYS_BETA,
    logLevel: env.LOG_LEVEL,
    rateLimits: {
      key: env.RATE_LIMIT_KEY,
      company: env.RATE_LIMIT_COMPANY,
      address: env.RATE_LIMIT_ADDRESS,
    },
  }
}

/** The directory that npm was called in: relative files of the command line are the caller's. Absolute. */
export function callerDirectory(source: EnvSource = process.env): string {
  return resolve(source.INIT_CWD?.trim() || '.')
}

/**
 * Makes values part of this process's environment, for what reads it by itself: Next, next-auth, and every
 * later `loadEnv()`, also in bundled copies of this file.
 */
export function setEnv(values: EnvSource): void {
  Object.assign(process.env, values)
}

function readOidc(env: z.infer<typeof schema>): Env['oidc'] {
  const parts = {
    OIDC_ISSUER: env.OIDC_ISSUER,
    OIDC_CLIENT_ID: env.OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET: env.OIDC_CLIENT_SECRET,
  }
  const missing = Object.entries(parts).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length === 3) return undefined
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = parts
  if (!issuer || !clientId || !clientSecret) {
    throw new StartError(
      `Single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET together: ${missing.join(' and ')} is not set.`,
    )
  }
  return { issuer, clientId, clientSecret, name: env.OIDC_NAME }
}

function describeIssues(error: z.ZodError, given: EnvSource): string {
  return error.issues
    .map((issue) => {
      const name = String(issue.path[0])
      const value = secretNames.test(name) ? 'its value' : JSON.stringify(given[name])
      return `The environment variable ${name} is wrong: ${value} is not ${issue.message}.`
    })
    .join('\n')
}

function url(protocols: string[], expected: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: expected,
    })
}

function integer({ from, to }: { from: number; to: number }) {
  return z
    .string()
    .transform(Number)
    .refine((number) => Number.isInteger(number) && number >= from && number <= to, {
      error: `a whole number from ${from} to ${to}`,
    })
}

/** `600/60s`; windows end after a day, since rows are kept as long. */
function rateLimit() {
  const error = 'requests per window, like 600/60s: 1 to 1000000000 requests in 1 to 86400 seconds'
  return z
    .string()
    .regex(/^[1-9]\d{0,9}\/[1-9]\d{0,4}s$/, { error })
    .transform((text): RateLimit => {
      const [requests, seconds] = text.slice(0, -1).split('/').map(Number)
      return { requests: requests ?? 0, windowMs: (seconds ?? 0) * 1000 }
    })
    .refine(({ requests, windowMs }) => requests <= 1_000_000_000 && windowMs <= 86_400_000, {
      error,
    })
}

function list(isRight: (item: string) => boolean, expected: string) {
  return z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''))
    .refine((items) => items.every(isRight), { error: expected })
}

/** `address` or `Name <address>`, on one line: it becomes a header. */
function isSender(text: string): boolean {
  const address = /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(text)?.[1] ?? text
  return /^[^\s<>@,]+@[^\s<>@,]+$/.test(address)
}

function isAddressRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more !== undefined) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}

function isKey32(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=?$/.test(text) && Buffer.from(text, 'base64').length === 32
}
