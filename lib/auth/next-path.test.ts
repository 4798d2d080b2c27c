import { describe, expect, it } from 'vitest'
import { safeNextPath } from './next-path'

describe('safeNextPath', () => {
  it.each([
    '/',
    '/gallery',
    '/gallery/0198c1d2?from=create',
    '/gallery?words=a%20fox%2F%2Fsnow#top',
    '/styles/caf%C3%A9',
    '/signs-of-spring',
  ])('keeps %j', (path) => expect(safeNextPath(path)).toBe(path))

  it.each([
    undefined,
    null,
    42,
    ['/gallery'],
    { toString: () => '/gallery' },
    '',
    'gallery',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/\u00a0/evil.example',
    '/%2f/evil.example',
    '/%2F%2Fevil.example',
    '/%5cevil.example',
    '/%5C%5Cevil.example',
    '/%09/evil.example',
    '/%0d%0aLocation:%20https://evil.example',
    '/%252f%252fevil.example',
    '/%255cevil.example',
    '/%25252525252fevil.example',
    '/%E0%A4%A',
    '/x/..//evil.example',
    '/./%2e%2e//evil.example',
    '/../evil',
    '%2f%2fevil.example',
    'https://evil.example',
    'https:evil.example',
    'http:///evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,hi',
    'mailto:ana@example.org',
    '@evil.example',
    '.evil.example',
    '?next=//evil.example',
    '#//evil.example',
    '/gallery?x=\r\nSet-Cookie:a=b',
    '/api/v1/runs',
    '/api',
    '/%61pi/auth/signout',
    '/sign-in?next=/sign-in',
    '/setup',
    '/join?token=x',
    '/_next/data',
    `/${'a'.repeat(2001)}`,
  ])('goes home instead of %j', (value) => expect(safeNextPath(value)).toBe('/'))

  it('never leaves the studio, whatever byte stands second', () => {
    for (let code = 0; code < 256; code++) {
      for (const between of [String.fromCharCode(code), `%${code.toString(16).padStart(2, '0')}`]) {
        const answer = safeNextPath(`/${between}/evil.example`)
        expect(new URL(answer, 'https://studio.example').origin).toBe('https://studio.example')
        expect(answer).not.toMatch(/^\/[\\/]/)
      }
    }
  })
})
