import { describe, expect, it } from 'vitest'
import { encodeVkey, makeVkey, type Vkey } from '@/lib/log/core/note'
import { sha256Noble as sha256 } from '@/lib/log/core/sha256-noble'
import { meetsQuorum, parsePolicy } from './policy'

const keyOf = (name: string, type: 0x01 | 0x04, byte: number): Vkey =>
  makeVkey(sha256, { name, type, publicKey: new Uint8Array(32).fill(byte) })
const logKey = keyOf('log.example', 0x01, 1)
const log = encodeVkey(logKey)
const witnesses = [2, 3, 4, 5].map((byte) => keyOf(`w${byte}.example`, 0x04, byte))
const [w2 = '', w3 = '', w4 = '', w5 = ''] = witnesses.map(encodeVkey)

function parse(text: string) {
  return parsePolicy(sha256, text)
}

describe('parsePolicy', () => {
  it('reads logs, witnesses, groups of groups and the quorum, comments and white space aside', () => {
    const parsed = parse(
      [
        '# whom we trust',
        '',
        `  log ${log} https://log.example/`,
        `witness A ${w2}`,
        `witness\tB\t${w3}  https://b.example`,
        `witness C ${w4}`,
        `witness D ${w5}`,
        'group AB any A B',
        'group CD all C D',
        'group both 2 AB CD',
        'quorum both',
      ].join('\n'),
    )
    if (!parsed.ok) throw new Error(parsed.what)
    const by = (...places: number[]) =>
      meetsQuorum(
        parsed.policy,
        places.flatMap((place) => witnesses[place] ?? []),
      )
    expect(parsed.policy.logs).toEqual([logKey])
    expect(by(0, 2, 3)).toBe(true)
    expect(by(1, 2, 3)).toBe(true)
    expect(by(0, 1, 2)).toBe(false)
    expect(by(2, 3)).toBe(false)
    expect(by()).toBe(false)
  })

  it('asks for nothing with `quorum none`', () => {
    const parsed = parse(`log ${log}\nquorum none`)
    expect(parsed.ok && meetsQuorum(parsed.policy, [])).toBe(true)
  })

  it.each([
    ['no quorum', `log ${log}`, null],
    ['two of them', 'quorum none\nquorum none', 2],
    ['a quorum that is not defined', 'quorum A', 1],
    ['a group before its members', `group G any A\nwitness A ${w2}\nquorum G`, 1],
    ['a member of two groups', `witness A ${w2}\ngroup G any A\ngroup H any A\nquorum H`, 3],
    ['a threshold beyond the members', `witness A ${w2}\ngroup G 2 A\nquorum G`, 2],
    ['a threshold of none', `witness A ${w2}\ngroup G 0 A\nquorum G`, 2],
    ['a name twice', `witness A ${w2}\nwitness A ${w3}\nquorum A`, 2],
    ['a witness key twice', `witness A ${w2}\nwitness B ${w2}\nquorum A`, 2],
    ['a log key twice', `log ${log}\nlog ${log}\nquorum none`, 2],
    ['a log that is a witness', `log ${w2}\nquorum none`, 1],
    ['a witness that is a log', `witness A ${log}\nquorum A`, 1],
    ['the name "none"', `witness none ${w2}\nquorum none`, 1],
    ['another keyword', 'trust everybody\nquorum none', 1],
    ['a control character', 'quorum none\r\n', 1],
  ])('refuses %s, and says in which line', (_, text, line) => {
    expect(parse(text)).toMatchObject({ ok: false, line })
  })
})
