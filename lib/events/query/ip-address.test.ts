import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isInNetwork, readAddress, readNetwork, writeAddress } from './ip-address'

describe('readAddress', () => {
  test.each([
    ['192.168.1.1', '192.168.1.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ])('%s is %s', (text, spelled) => {
    expect(writeAddress(readAddress(text) ?? [])).toBe(spelled)
  })

  test('takes exactly what is an address', () => {
    const piece = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '1',
      '255',
      '256',
      '01',
      'ff',
      'abcd',
      '12345',
      'g',
      '1.2.3.4',
    )
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        expect([written, readAddress(written) !== null]).toEqual([written, isIP(written) !== 0])
      }),
      { numRuns: 2_000 },
    )
  })

  test('an address is the same however it is spelled', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const bytes = readAddress(text) ?? []
        expect(readAddress(writeAddress(bytes))).toEqual(bytes)
      }),
    )
  })
})

describe('networks', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.1.2.3/8', '10.9.9.9', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.1.128/25', '192.168.1.127', false],
    ['192.168.1.128/25', '192.168.1.128', true],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['10.0.0.1/32', '10.0.0.2', false],
    ['0.0.0.0/0', '1.2.3.4', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '1.2.3.4', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['::ffff:10.0.0.0/104', '10.2.3.4', true],
  ])('%s has %s: %j', (network, address, expected) => {
    const read = readNetwork(network) ?? { bytes: [], bits: -1 }
    expect(isInNetwork(readAddress(address) ?? [], read)).toBe(expected)
  })

  test.each([
    '10.0.0.0/33',
    '10/8',
    '10.0.0.0/',
    '/8',
    '::/129',
    '10.0.0.0/8/8',
    '::ffff:1.2.3.4/8',
    '10.0.0.0',
  ])('%s is none', (text) => {
    expect(readNetwork(text)).toBeNull()
  })
})
