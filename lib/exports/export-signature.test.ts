import { createPublicKey, createHash, verify } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { setEnv } from '@/lib/platform/env'
import { generateKeys } from '@/lib/platform/keys'
import { exportSignerLine, signExport } from './export-signature'

beforeAll(() => setEnv({ ...generateKeys(), DATA_DIR: '/nowhere' }))

/** Fields of SSH's wire format, to the end. */
function readFields(blob: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < blob.length; ) {
    const length = blob.readUInt32BE(at)
    fields.push(blob.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return fields
}

it('a signature is an SSHSIG of our namespace, and proves the bytes under the key that we name', () => {
  const bytes = Buffer.from('{"v":"audit-export/1"}\n')
  const armoured = signExport(bytes)
  const blob = Buffer.from(armoured.replaceAll(/-----[^\n]*|\n/g, ''), 'base64')
  expect(blob.subarray(0, 10).toString('hex')).toBe(
    `${Buffer.from('SSHSIG').toString('hex')}00000001`,
  )
  const [key, namespace, reserved, hash, signature] = readFields(blob.subarray(10))
  expect([namespace, reserved, hash].map(String)).toEqual(['audit-export', '', 'sha512'])
  expect(exportSignerLine()).toBe(
    `audit-export namespaces="audit-export" ssh-ed25519 ${key?.toString('base64')}\n`,
  )
  const [type, publicKey] = readFields(key ?? Buffer.alloc(0))
  const [kind, raw] = readFields(signature ?? Buffer.alloc(0))
  expect([type, kind].map(String)).toEqual(['ssh-ed25519', 'ssh-ed25519'])
  const field = (value: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(value.length)
    return Buffer.concat([length, value])
  }
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    ...[namespace, reserved, hash].map((each) => field(each ?? Buffer.alloc(0))),
    field(createHash('sha512').update(bytes).digest()),
  ])
  const spki = Buffer.concat([
    Buffer.from('302a300506032b6570032100', 'hex'),
    publicKey ?? spkiOf(),
  ])
  const opened = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  expect(verify(null, signed, opened, raw ?? Buffer.alloc(0))).toBe(true)
  signed[signed.length - 1] = (signed.at(-1) ?? 0) ^ 1
  expect(verify(null, signed, opened, raw ?? Buffer.alloc(0))).toBe(false)
})

function spkiOf(): never {
  throw new Error('the signature names no key')
}
