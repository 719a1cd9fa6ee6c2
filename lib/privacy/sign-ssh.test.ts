import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { generateKeys } from '@/lib/platform/keys'
import { publicKeyLine, signatureNamespace, signerIdentity, signText } from './sign-ssh'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-sign-'))
  setEnv(generateKeys())
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('a signature is what ssh-keygen verifies, and of no other text', () => {
  const text = '{"v":"audit-erasure/1"}\n'
  writeFileSync(join(directory, 'sig'), signText(text))
  writeFileSync(join(directory, 'signers'), `${signerIdentity} ${publicKeyLine()}\n`)
  expect(verify(text)).toMatchObject({ status: 0, stdout: expect.stringContaining('Good') })
  expect(verify(text.replace('1', '2')).status).not.toBe(0)
})

function verify(text: string) {
  const args = ['-Y', 'verify', '-f', 'signers', '-I', signerIdentity, '-n', signatureNamespace]
  const options = { cwd: directory, input: text, encoding: 'utf8' as const }
  return spawnSync('ssh-keygen', [...args, '-s', 'sig'], options)
}
