import ipaddr from 'ipaddr.js'

/** The global unicast block of IPv6; all else is for networks, tunnels and tests. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is somewhere on the open internet.
 *
 * Refused: this machine, private and carrier networks, link-local (the clouds'
 * metadata services), multicast, test nets, and every IPv6 form that carries
 * an IPv4 address inside (mapped, 6to4, Teredo, NAT64), whatever that one is.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%') || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  // IPv4 in four decimal parts alone: short, octal and hexadecimal ways to write it are read differently elsewhere.
  if (parsed instanceof ipaddr.IPv4) return ipaddr.IPv4.isValidFourPartDecimal(address) && parsed.range() === 'unicast'
  return parsed.range() === 'unicast' && parsed.match(GLOBAL_IPV6)
}
