import { describe, expect, it } from 'vitest'
import { parseEnv } from '@/lib/env'

const good = {
  AUTH_SECRET: 'x'.repeat(32),
  TOKEN_SECRET: 'x'.repeat(32),
  DATABASE_URL: 'postgresql://kizy:kizy@127.0.0.1:5432/kizy',
  S3_ENDPOINT: 'http://127.0.0.1:8333',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
  GPU_TOKEN: 'x'.repeat(16),
}

describe('parseEnv', () => {
  it('fills in what has a default', () => {
    expect(parseEnv(good)).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3000,
      S3_BUCKET: 'kizy',
      S3_FORCE_PATH_STYLE: true,
    })
  })

  it('names every variable that is missing or wrong, and never its value', () => {
    const wrong = { ...good, AUTH_SECRET: 'too-short-a-secret', DATABASE_URL: 'mysql://x', GPU_TOKEN: '', PORT: 'many' }
    expect(() => parseEnv(wrong)).toThrow(
      /AUTH_SECRET: needs at least 32[^]*DATABASE_URL: must look like[^]*GPU_TOKEN: is not set/,
    )
    expect(() => parseEnv(wrong)).toThrow(/PORT/)
    expect(() => parseEnv(wrong)).not.toThrow(/too-short-a-secret/)
  })
})
