import { describe, expect, it } from 'vitest'
import { loadEnv } from './env'
import { generateKeys } from './keys'

const key = generateKeys().ENCRYPTION_KEY

describe('the environment', () => {
  it('needs nothing to be set', () => {
    const env = loadEnv({})
    expect(env).toMatchObject({
      databaseUrl: undefined,
      port: 3000,
      host: '127.0.0.1',
      baseUrl: 'http://localhost:3000',
      instanceName: 'trailkeeper.internal',
      worker: 'on',
      apiKeysBeta: false,
      trustProxy: [],
      oidc: undefined,
    })
    expect(env.dataDir).toMatch(/[\\/]\.data$/)
  })

  it('takes an empty variable as unset', () => {
    expect(loadEnv({ DATABASE_URL: '', PORT: ' ' })).toMatchObject({
      databaseUrl: undefined,
      port: 3000,
    })
  })

  it('is read whole', () => {
    const env = loadEnv({
      DATABASE_URL: 'postgresql://app:pw@db/trail',
      PORT: '8080',
      BASE_URL: 'https://audit.example.com/',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      OUTBOUND_ALLOW: 'siem.internal,10.1.0.0/16,*.corp.example:8088',
      ENCRYPTION_KEY: key,
      OIDC_ISSUER: 'https://id.example.com',
      OIDC_CLIENT_ID: 'a',
      OIDC_CLIENT_SECRET: 'b',
      API_KEYS_BETA: 'true',
      WORKER: 'off',
      LOG_LEVEL: 'debug',
      RATE_LIMIT_KEY: '600/60s',
    })
    expect(env).toMatchObject({
      migrateDatabaseUrl: 'postgresql://app:pw@db/trail',
      port: 8080,
      baseUrl: 'https://audit.example.com',
      trustProxy: ['10.0.0.0/8', '::1'],
      outboundAllow: ['siem.internal', '10.1.0.0/16', '*.corp.example:8088'],
      encryptionKey: key,
      oidc: { issuer: 'https://id.example.com', clientId: 'a', clientSecret: 'b' },
      apiKeysBeta: true,
      worker: 'off',
      logLevel: 'debug',
      rateLimits: { key: { requests: 600, windowMs: 60_000 }, company: undefined },
    })
  })

  it.each([
    [{ PORT: '70000' }, 'PORT is wrong: "70000" is not a whole number from 0 to 65535'],
    [{ BASE_URL: 'audit.example.com' }, 'BASE_URL is wrong: "audit.example.com" is not an address'],
    [{ WORKER: 'yes' }, 'WORKER is wrong: "yes" is not "on" or "off"'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY is wrong: "10.0.0.0/33" is not addresses'],
    [{ OUTBOUND_ALLOW: 'http://x' }, 'OUTBOUND_ALLOW is wrong: "http://x"'],
    [
      { RATE_LIMIT_KEY: '600' },
      'RATE_LIMIT_KEY is wrong: "600" is not requests per window, like 600/60s',
    ],
    [{ RATE_LIMIT_ADDRESS: '10/2d' }, 'RATE_LIMIT_ADDRESS is wrong: "10/2d" is not requests per'],
    [{ RATE_LIMIT_COMPANY: '0/60s' }, 'RATE_LIMIT_COMPANY is wrong: "0/60s"'],
    [{ RATE_LIMIT_COMPANY: '5/86401s' }, 'RATE_LIMIT_COMPANY is wrong: "5/86401s"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is wrong: "loud" is not one of debug, info'],
    [{ OIDC_ISSUER: 'https://id.example.com' }, 'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET is not set'],
  ])('%j is refused by name, with what would be right', (source, message) => {
    expect(() => loadEnv(source)).toThrow(message)
  })

  it('does not print a secret that is wrong', () => {
    expect(() => loadEnv({ ENCRYPTION_KEY: 'hunter2' })).toThrow(
      /ENCRYPTION_KEY is wrong: its value is not 32 bytes in base64/,
    )
    expect(() => loadEnv({ DATABASE_URL: 'mysql://root:hunter2@db/x' })).not.toThrow(/hunter2/)
  })

  it('names everything that is wrong at once', () => {
    expect(() => loadEnv({ PORT: 'x', WORKER: 'x' })).toThrow(/PORT[\s\S]*WORKER/)
  })
})
