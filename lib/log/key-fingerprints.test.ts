import { expect, it } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { readKeyFingerprints } from './key-fingerprints'

// The first key of RFC 8032 §7.1; its fingerprint as `ssh-keygen -l` prints it.
const seed = 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A='
const publicKey = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='

it('public keys are shown as other tools read and compare them', () => {
  setEnv({ LOG_SIGNING_KEY: seed, EXPORT_SIGNING_KEY: seed })
  const [log, exports] = readKeyFingerprints('a.example/log/x')
  expect(log?.text).toMatch(/^a\.example\/log\/x\+[0-9a-f]{8}\+AddamAGCsQq31Uv/)
  expect(exports?.text).toBe(
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea',
  )
  for (const key of [log, exports]) {
    expect(key?.fingerprint).toBe('SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8')
    expect(key?.pem).toContain(`MCowBQYDK2VwAyEA${publicKey}`)
  }
})
