import { describe, expect, it } from 'vitest'
import { isPlainLoopback, type Place } from './first-visit'

const HERE: Place = { HOST: '127.0.0.1' }
const browser = {
  host: '127.0.0.1:3000',
  connection: 'keep-alive',
  'user-agent': 'Mozilla/5.0',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': '127.0.0.1:3000',
  'x-forwarded-port': '3000',
  'x-forwarded-proto': 'http',
}
const asks = (change: Record<string, string | null> = {}, place: Place = HERE) => {
  const headers = new Headers(browser)
  if (change.host) headers.set('x-forwarded-host', change.host)
  for (const [name, value] of Object.entries(change)) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  return isPlainLoopback(headers, place)
}

describe('isPlainLoopback', () => {
  it.each<Record<string, string>>([
    {},
    { host: 'localhost:3000' },
    { host: 'localhost' },
    { host: 'LOCALHOST:8080' },
    { host: '[::1]:3000', 'x-forwarded-for': '::1' },
    { 'x-forwarded-for': '::ffff:127.0.0.1' },
  ])('takes a browser on this machine: %j', (change) => expect(asks(change)).toBe(true))

  it.each([
    ['a name that points here (DNS rebinding)', { host: 'evil.example:3000' }],
    ['a name that only begins like ours', { host: 'localhost.evil.example:3000' }],
    ['another loopback name', { host: '127.0.0.1.nip.io:3000' }],
    ['a decimal address', { host: '2130706433:3000' }],
    ['the open address', { host: '0.0.0.0:3000' }],
    ['the name of the machine', { host: 'studio.local:3000' }],
    ['no host at all', { host: null, 'x-forwarded-host': null }],
    ['somebody else in the house', { 'x-forwarded-for': '192.168.1.20' }],
    ['somebody through a proxy', { 'x-forwarded-for': '203.0.113.9, 127.0.0.1' }],
    ['somebody who lies to a proxy', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' }],
    ['two loopback hops', { 'x-forwarded-for': '127.0.0.1, 127.0.0.1' }],
    ['no address known', { 'x-forwarded-for': null }],
    ['a proxy that passes the name on beside', { 'x-forwarded-host': 'studio.example' }],
    ['a proxy with https', { 'x-forwarded-proto': 'https' }],
    ['nginx as it comes: closes', { connection: 'close' }],
    ['nginx with keep-alive upstreams: drops the header', { connection: null }],
    ['an upgrade in between', { connection: 'upgrade' }],
    ['Forwarded', { forwarded: 'for=127.0.0.1' }],
    ['Via', { via: '1.1 vegur' }],
    ['X-Real-IP', { 'x-real-ip': '127.0.0.1' }],
    ['X-Forwarded-Server (Apache, Traefik)', { 'x-forwarded-server': 'edge' }],
    ['X-Forwarded-Scheme', { 'x-forwarded-scheme': 'http' }],
    ['Cloudflare', { 'cf-connecting-ip': '127.0.0.1' }],
    ['a CDN', { 'cdn-loop': 'cloudflare' }],
    ['Fly', { 'fly-client-ip': '127.0.0.1' }],
    ['Vercel', { 'x-vercel-id': 'fra1::1' }],
    ['Envoy', { 'x-envoy-external-address': '127.0.0.1' }],
  ] as [string, Record<string, string | null>][])('asks %s for the code', (_, change) =>
    expect(asks(change)).toBe(false),
  )

  it.each([
    { HOST: '0.0.0.0' },
    { HOST: '::' },
    { HOST: '192.168.1.5' },
    { HOST: '127.0.0.1', STUDIO_URL: 'https://studio.example' },
    { HOST: '127.0.0.1', STUDIO_URL: 'http://192.168.1.5:3000' },
    { HOST: '127.0.0.1', STUDIO_URL: 'http://localhost.evil.example' },
  ])('asks everybody for the code at %j', (place) => expect(asks({}, place)).toBe(false))

  it.each([
    { HOST: 'localhost' },
    { HOST: '::1' },
    { HOST: '127.0.0.1', STUDIO_URL: 'http://localhost:3000' },
    { HOST: '127.0.0.1', STUDIO_URL: 'http://127.0.0.1:3000/' },
  ])('lets the machine itself in at %j', (place) => expect(asks({}, place)).toBe(true))
})
