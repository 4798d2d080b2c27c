import { expect, it } from 'vitest'
import { clientAddress } from './client-address'

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['10.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:bbbb:1:2:3', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ["'; drop table", 'unknown'],
  ['', 'unknown'],
])('%j is %j', (forwarded, address) =>
  expect(clientAddress(new Headers({ 'x-forwarded-for': forwarded }))).toBe(address),
)
