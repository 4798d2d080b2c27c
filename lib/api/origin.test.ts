import { expect, it } from 'vitest'
import { requireOwnOrigin } from './origin'

const asked = (origin: string | null, host: string, studioUrl?: string) => () =>
  requireOwnOrigin(new Headers({ host, ...(origin === null ? {} : { origin }) }), studioUrl)

type Case = [origin: string | null, host: string, studioUrl?: string]

it.each<Case>([
  [null, 'anything.example'],
  ['http://127.0.0.1:3000', '127.0.0.1:3000'],
  ['http://localhost:3000', 'localhost:3000'],
  ['http://[::1]:3000', '[::1]:3000'],
  ['http://192.168.1.7:3000', '192.168.1.7:3000'],
  ['https://studio.example', 'anything', 'https://studio.example/'],
])('lets %s in', (origin, host, studioUrl) => {
  expect(asked(origin, host, studioUrl)).not.toThrow()
})

it.each<Case>([
  ['http://evil.example', 'evil.example'],
  ['http://evil.example', '127.0.0.1:3000'],
  ['http://localhost:9999', 'localhost:3000'],
  ['http://studio.example', 'studio.example', 'https://studio.example'],
  ['null', '127.0.0.1:3000'],
])('shows %s the door', (origin, host, studioUrl) => {
  expect(asked(origin, host, studioUrl)).toThrow(/may not talk/)
})
