import { describe, expect, it } from 'vitest'
import { encodeVkey, makeVkey } from '@/lib/log/core/note'
import { sha256Noble as sha256 } from '@/lib/log/core/sha256-noble'
import { readTrustedKeys } from './read-trusted-keys'

const key = makeVkey(sha256, { name: 'log.example', type: 0x01, publicKey: new Uint8Array(32) })
const vkey = encodeVkey(key)

describe('readTrustedKeys', () => {
  it('takes keys as they are, a whole policy, or nothing', () => {
    for (const text of [vkey, `\n  ${vkey}\n\n`, `log ${vkey}\nquorum none`]) {
      expect(readTrustedKeys(text)).toMatchObject({ ok: true, policy: { logs: [key] } })
    }
    expect(readTrustedKeys(' \n ')).toBeNull()
  })

  it('says which line is no key', () => {
    expect(readTrustedKeys(`${vkey}\nnonsense`)).toMatchObject({ ok: false, line: 2 })
    expect(readTrustedKeys(`log ${vkey}`)).toMatchObject({ ok: false, line: null })
  })
})
