import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadEnv } from './env'
import { formatKeys, generateKeys, keyNames, loadKeys } from './keys'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trailkeeper-keys-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

describe('the keys', () => {
  it('are made once beside the embedded database, for their owner alone', () => {
    const first = loadKeys(loadEnv({ DATA_DIR: dataDir }))
    expect(loadKeys(loadEnv({ DATA_DIR: dataDir }))).toEqual(first)
    expect(new Set(Object.values(first)).size).toBe(4)
    for (const name of keyNames) expect(Buffer.from(first[name], 'base64')).toHaveLength(32)
    expect(statSync(join(dataDir, 'keys.env')).mode & 0o777).toBe(0o600)
  })

  it('of the environment go first', () => {
    const { ENCRYPTION_KEY } = generateKeys()
    const keys = loadKeys(loadEnv({ DATA_DIR: dataDir, ENCRYPTION_KEY }))
    expect(keys.ENCRYPTION_KEY).toBe(ENCRYPTION_KEY)
    expect(readFileSync(join(dataDir, 'keys.env'), 'utf8')).not.toContain(ENCRYPTION_KEY)
  })

  it('that a newer version adds are added, and the others kept', () => {
    const { EXPORT_SIGNING_KEY: _unknown, ...older } = generateKeys()
    writeFileSync(join(dataDir, 'keys.env'), formatKeys(older))
    const keys = loadKeys(loadEnv({ DATA_DIR: dataDir }))
    expect(keys).toMatchObject(older)
    expect(loadKeys(loadEnv({ DATA_DIR: dataDir }))).toEqual(keys)
  })

  it('are demanded beside a DATABASE_URL, with the command that makes them', () => {
    const { AUTH_SECRET } = generateKeys()
    const env = loadEnv({ DATABASE_URL: 'postgresql://a@b/c', DATA_DIR: dataDir, AUTH_SECRET })
    expect(() => loadKeys(env)).toThrow(
      'must also hold ENCRYPTION_KEY, LOG_SIGNING_KEY, EXPORT_SIGNING_KEY: `npm run --silent cli -- keys generate`',
    )
  })

  it('are not made anew for a database that was written with others', () => {
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'state.json'), '{}')
    expect(() => loadKeys(loadEnv({ DATA_DIR: dataDir }))).toThrow('are gone')
  })
})
