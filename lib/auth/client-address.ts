/**
 * Who is asking, as far as headers tell: the last entry of `x-forwarded-for` is
 * what the nearest proxy (or, without one, Next from the socket) wrote. Good
 * enough to slow guessing down; nothing is ever allowed because of it.
 */
export function clientAddress(headers: Pick<Headers, 'get'>): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().toLowerCase() ?? ''
  const address = last.replace(/^::ffff:(?=\d+\.)/, '')
  if (!/^[0-9a-f.:]{2,45}$/.test(address)) return 'unknown'
  // One IPv6 household has 2^64 addresses: they count as one.
  return address.includes(':') ? networkOf(address) : address
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const end = tail?.split(':').filter(Boolean) ?? []
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - end.length)
  const all = [...groups, ...Array<string>(missing).fill('0'), ...end]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
