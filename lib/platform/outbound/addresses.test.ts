import { describe, expect, it } from 'vitest'
import { isMetadata, isPublic, plainAddress } from './addresses'

describe('an address', () => {
  it.each([
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['::7f00:1', '127.0.0.1'],
    ['64:ff9b::10.0.0.1', '10.0.0.1'],
    ['64:ff9b::a9fe:a9fe', '169.254.169.254'],
    ['2002:a9fe:a9fe::1', '169.254.169.254'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['0:0:0:0:0:FFFF:0A00:0001', '10.0.0.1'],
  ])('%s is looked at as %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain)
  })

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.9.9.9', '169.254.1.1', '172.31.255.255'],
    ...['192.0.2.1', '192.168.0.1', '198.18.0.1', '198.51.100.7', '203.0.113.1', '224.0.0.1'],
    ...['240.0.0.1', '255.255.255.255', '::', '::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1'],
    ...['ff02::1', '2001:db8::1', '2001::1', '2002:0a00:0001::1', '64:ff9b::7f00:1', '100::1'],
    ...['::ffff:192.168.1.1', '::127.0.0.1', '3fff::1', '168.63.129.16', 'fe80::1%lo'],
    // The last one hides 169.254.169.254 before what looks like 8.8.8.8.
    ...['64:ff9b:1::808:808', '::ffff:0:7f00:1', '64:ff9b:1:a9fe:a9:fe00:808:808'],
    // Beside the prefix of 96 bits that is translated everywhere.
    ...['64:ff9b::1:808:808', '64:ff9b:0:0:1::808:808', '64:ff9b:2::808:808'],
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )

  it('of a cloud’s metadata is known in every dress', () => {
    const all = ['169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', 'fd00:ec2::254']
    for (const address of [...all, '2002:a9fe:a9fe::', '100.100.100.200', '168.63.129.16']) {
      expect(isMetadata(address), address).toBe(true)
    }
    expect(isMetadata('169.254.1.1')).toBe(false)
  })
})
