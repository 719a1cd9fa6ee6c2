import { expect, it } from 'vitest'
import { addressBucket, attemptKey } from './attempt-key'

it('an IPv6 client cannot escape by changing the lower half of its address', () => {
  expect(addressBucket('2001:DB8:0:12::1')).toBe('2001:db8:0:12::/64')
  expect(addressBucket('2001:db8:0:12:ffff:1:2:3')).toBe('2001:db8:0:12::/64')
  expect(addressBucket('2001:db8:0:13::1')).not.toBe(addressBucket('2001:db8:0:12::1'))
  expect(addressBucket('::1')).toBe('0:0:0:0::/64')
})

it('IPv4 counts whole, also when written as IPv6', () => {
  expect(addressBucket('192.0.2.7')).toBe('192.0.2.7')
  expect(addressBucket('::ffff:192.0.2.7')).toBe('192.0.2.7')
})

it('parts of a key cannot run into each other', () => {
  expect(attemptKey({ email: 'a', address: 'bc' })).not.toEqual(
    attemptKey({ email: 'ab', address: 'c' }),
  )
})
