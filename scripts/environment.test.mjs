import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  authEnvironment,
  bareEnvironment,
  checkEarly,
  gpuEnvironment,
  loadEnvironment,
  parseEnvFile,
  studioEnvironment,
} from './environment.mjs'
import { ROOT } from './paths.mjs'

const read = (path) => readFileSync(join(ROOT, path), 'utf8')

describe('.env files', () => {
  it('are read as people write them', () => {
    const text = [
      '# a comment',
      'PLAIN=one',
      'export EXPORTED = two # and why',
      `SINGLE='a # b'`,
      'DOUBLE="line\\nnext \\"quoted\\""',
      'EMPTY=',
      'URL=postgresql://me:p%23w@host:5432/db?x=1',
      'not a setting',
    ].join('\r\n')
    expect(parseEnvFile(text)).toEqual({
      PLAIN: 'one',
      EXPORTED: 'two',
      SINGLE: 'a # b',
      DOUBLE: 'line\nnext "quoted"',
      EMPTY: '',
      URL: 'postgresql://me:p%23w@host:5432/db?x=1',
    })
  })

  it('lose to the shell; an empty value is none', () => {
    const loaded = loadEnvironment({ PORT: '4000', HOST: '' }, join(ROOT, '.env.example'))
    expect(loaded.PORT).toBe('4000')
    expect('HOST' in loaded).toBe(false)
  })
})

describe('.env.example', () => {
  const listed = new Set([...read('.env.example').matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name))
  const parsed = [...read('lib/env.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name)

  it('lists every setting that is parsed, and none that is not', () => {
    expect(parsed.length).toBeGreaterThan(20)
    expect([...listed].sort()).toEqual(parsed.filter((name) => name !== 'NODE_ENV').sort())
  })
})

describe('what each process is told', () => {
  const parts = {
    settings: {
      PATH: '/bin',
      S3_ENDPOINT: 'https://r2.example',
      S3_ACCESS_KEY_ID: 'key',
      STUDIO_URL: 'https://art.example',
    },
    home: '/srv/kizy',
    host: '127.0.0.1',
    port: 3000,
    secrets: { authSecret: 'made here' },
    database: { url: 'postgresql://kizy@127.0.0.1/kizy' },
    bucket: { environment: {} },
    gpu: { url: 'http://127.0.0.1:8188', token: 'a token' },
  }

  it('gives web and orchestrator everything', () => {
    const environment = studioEnvironment(parts)
    expect(environment).toMatchObject({ AUTH_SECRET: 'made here', S3_ACCESS_KEY_ID: 'key', GPU_TOKEN: 'a token' })
    expect(authEnvironment(environment)).toEqual({
      NEXTAUTH_SECRET: 'made here',
      NEXTAUTH_URL: 'https://art.example',
    })
  })

  it('gives the gpu service no key to anything', () => {
    const settings = { ...parts.settings, AUTH_SECRET: 'x', DATABASE_URL: 'y', KIZY_MODELS: '/models', PGPASSWORD: 'z' }
    const environment = gpuEnvironment({ settings, home: '/srv/kizy', token: 'a token', host: '127.0.0.1', port: 8188 })
    expect(Object.keys(environment).filter((name) => /S3|AUTH|DATABASE|PGPASS/.test(name))).toEqual([])
    expect(environment).toMatchObject({ PATH: '/bin', GPU_PORT: '8188', GPU_TOKEN: 'a token', KIZY_MODELS: '/models' })
  })

  it('keeps the settings of this shell away from tests', () => {
    const outside = {
      PATH: '/bin',
      PORT: '3',
      DATABASE_URL: 'x',
      S3_BUCKET: 'y',
      KIZY_HOME: 'z',
      KIZY_NEXT_DIST: '.next-a',
    }
    expect(bareEnvironment(outside)).toEqual({ PATH: '/bin', KIZY_NEXT_DIST: '.next-a' })
  })
})

describe('wrong settings', () => {
  it('are named before anything is installed', () => {
    expect(() => checkEarly({ PORT: 'abc' })).toThrow('PORT is "abc"')
    expect(() => checkEarly({ S3_ENDPOINT: 'https://r2.example' })).toThrow('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY')
    expect(() => checkEarly({ PORT: '3000' })).not.toThrow()
  })
})
