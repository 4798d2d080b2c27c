import { expect, it } from 'vitest'
import { isPublicAddress } from './addresses'

it.each([
  '93.184.216.34',
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:82a::200e',
])('lets %s be asked', (address) => expect(isPublicAddress(address)).toBe(true))

it.each([
  // this machine and networks of its own
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['100.64.0.1', '100.100.100.200', '169.254.169.254', '255.255.255.255', '224.0.0.1', '240.0.0.1'],
  // kept for documents, tests and protocols
  ...['192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.9', '198.18.0.1', '192.88.99.1'],
  ...['::', '::1', 'fe80::1', 'fe81::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '100::1'],
  // an IPv4 address inside an IPv6 one
  ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '2002:a9fe:a9fe::', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1'],
  ...['2001:0:4136:e378:8000:63bf:3fff:fdd2', '::ffff:0:127.0.0.1', 'fe80::1%eth0', '2606:4700::1%eth0'],
  // other ways to write one, and what is none
  ...['127.1', '0177.0.0.1', '0x7f000001', '2130706433', '0300.0250.1.1', '1.2.3', '', 'localhost', ' 8.8.8.8'],
])('refuses %j', (address) => expect(isPublicAddress(address)).toBe(false))
